/** Thrown by `wasi:cli/exit` to unwind the guest; `Instance.run` turns it into the exit code. Not an error. */
export class GuestExit extends Error {
  override name = 'GuestExit';
  /** The process exit code, 0 to 255. */
  readonly code: number;

  constructor(code: number) {
    super(`the guest exited with code ${code}`);
    this.code = code;
  }
}
