declare const moduleBrand: unique symbol;

/** A compiled core module. */
export interface CoreModule {
  readonly [moduleBrand]: never;
}

/** The part of the global `WebAssembly` in use here; TypeScript declares it only together with the whole DOM. */
export const webAssembly = (
  globalThis as unknown as {
    WebAssembly: {
      compile(bytes: Uint8Array): Promise<CoreModule>;
      /** What a trap throws. A host function that throws one traps the guest. */
      RuntimeError: new (
        message?: string,
      ) => Error;
    };
  }
).WebAssembly;
