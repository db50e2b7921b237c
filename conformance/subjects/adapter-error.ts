/** Thrown where an adapter does not do what one is to do. That is no fault of its runtime. */
export class AdapterError extends Error {
  override readonly name = 'AdapterError';

  /** @param runtime the name of the runtime that it is for */
  constructor(runtime: string, what: string) {
    super(`the adapter of ${runtime} ${what}`);
  }
}
