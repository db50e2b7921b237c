// The imports of world.wit, as componentize-qjs binds them.

declare module 'spiderlightning:keyvalue/keyvalue@0.5.1' {
  export class Keyvalue {
    static open(name: string): Keyvalue;
    get(key: string): Uint8Array;
    set(key: string, value: Uint8Array): void;
    keys(): string[];
    delete(key: string): void;
    [Symbol.dispose](): void;
  }
}

declare module 'wasi:cli/stdout@0.2.12' {
  export interface OutputStream {
    blockingWriteAndFlush(contents: Uint8Array): void;
  }
  export function getStdout(): OutputStream;
}

declare module 'wasi:cli/stderr@0.2.12' {
  import type { OutputStream } from 'wasi:cli/stdout@0.2.12';
  export function getStderr(): OutputStream;
}
