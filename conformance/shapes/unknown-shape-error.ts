/** No known shape has the ID. Its message is one line with those that there are. */
export class UnknownShapeError extends Error {
  override readonly name = 'UnknownShapeError';

  constructor(id: string, known: readonly string[]) {
    super(`no shape is called ${id}; there are ${known.join(', ')}`);
  }
}
