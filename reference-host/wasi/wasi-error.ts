/** An error of a WASI interface: `payload` is the value of the function's error case. */
export class WasiError<T> extends Error {
  override name = 'WasiError';
  readonly payload: T;

  constructor(payload: T, message?: string) {
    super(message ?? JSON.stringify(payload));
    this.payload = payload;
  }
}
