/** Something that the user asked for and that makes no sense. Its message is one line with the cure; exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
