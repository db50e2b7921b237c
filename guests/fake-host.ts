/**
 * Runs a guest for the tests of this folder, without the reference host: transpiled on the spot, with a keyvalue store in
 * memory and just enough of WASI. It is synchronous, so a guest's standard input is a generator.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transpileBytes } from '@bytecodealliance/jco-transpile';

/** The part of the global `WebAssembly` in use here; TypeScript declares it only together with the whole DOM. */
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: {
    compile(bytes: Uint8Array): Promise<object>;
    instantiate(module: object, imports?: object): Promise<{ exports: Record<string, unknown> }>;
    Memory: new () => { buffer: ArrayBuffer };
  };
};

/** What a guest did. */
export interface GuestRun {
  stdout: string;
  stderr: string;
  /** How it ended: `run` returned or `exit` was called, with ok or with an error; or it threw, which is a trap. */
  end: 'ok' | 'err' | Error;
  /** Keyvalue handles that it dropped. */
  dropped: number;
  /** The size of its memory at the end, in bytes. */
  memory: number;
}

/** How the host of a guest behaves. */
export interface FakeHost {
  /**
   * What the guest reads. The next piece is asked for when the guest has read the one before, and is told what the guest
   * wrote to its standard output meanwhile.
   */
  stdin?: Generator<string | Uint8Array, void, string>;
  /** The stores: name → key → value. */
  stores?: Map<string, Map<string, Uint8Array>>;
  /** The entries of the folder ".", which the guest can list but not open; without them there is no folder. */
  entries?: string[];
  /** An error that every function of the store returns. */
  failure?: { tag: string; val: string };
}

class Exit extends Error {
  readonly status: 'ok' | 'err';

  constructor(status: 'ok' | 'err') {
    super(`exit ${status}`);
    this.status = status;
  }
}

/** Runs a component that exports wasi:cli/run until it ends. Throws if it cannot be instantiated. */
export async function runGuest(component: Uint8Array, host: FakeHost = {}): Promise<GuestRun> {
  const { files } = await transpileBytes(component, { name: 'guest', instantiation: 'async', wasiShim: false });
  const { instantiate } = await importModule(files['guest.js'] ?? new Uint8Array());

  const memories: { buffer: ArrayBuffer }[] = [];
  const instantiateCore = async (module: object, imports?: object) => {
    const instance = await WebAssembly.instantiate(module, imports);
    for (const value of Object.values(instance.exports)) if (value instanceof WebAssembly.Memory) memories.push(value);
    return instance;
  };
  const getCoreModule = (name: string) => WebAssembly.compile(files[name] ?? new Uint8Array());
  const store = keyvalue(host);
  const stdout = output();
  const stderr = output();
  const imports = { ...wasi(host, stdout, stderr), ...store.imports };
  const guest = await instantiate(getCoreModule, imports, instantiateCore);

  let end: GuestRun['end'] = 'ok';
  try {
    guest.run.run();
  } catch (error) {
    if (error instanceof Exit) end = error.status;
    else end = error instanceof Error && !('payload' in error) ? error : 'err';
  }
  return {
    stdout: stdout.text(),
    stderr: stderr.text(),
    end,
    dropped: store.dropped(),
    memory: Math.max(0, ...memories.map((memory) => memory.buffer.byteLength)),
  };
}

async function importModule(source: Uint8Array) {
  const folder = await mkdtemp(join(tmpdir(), 'guest-'));
  try {
    const file = join(folder, 'guest.js');
    await writeFile(file, source);
    return await import(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function keyvalue({ stores = new Map(), failure }: FakeHost) {
  let dropped = 0;
  class Keyvalue {
    readonly entries: Map<string, Uint8Array>;

    constructor(entries: Map<string, Uint8Array>) {
      this.entries = entries;
    }

    static open(name: string): Keyvalue {
      if (failure !== undefined) throw failure;
      const entries = stores.get(name) ?? new Map();
      stores.set(name, entries);
      return new Keyvalue(entries);
    }

    get(key: string): Uint8Array {
      const value = this.entries.get(key);
      if (value === undefined) throw { tag: 'key-not-found', val: key };
      return value;
    }

    set(key: string, value: Uint8Array): void {
      // A copy: what jco passes may stand in the guest's memory.
      this.entries.set(key, value.slice());
    }

    keys(): string[] {
      return [...this.entries.keys()];
    }

    delete(key: string): void {
      this.entries.delete(key);
    }

    [Symbol.dispose](): void {
      dropped++;
    }
  }
  return { imports: { 'spiderlightning:keyvalue/keyvalue': { Keyvalue } }, dropped: () => dropped };
}

function output() {
  let pieces: Uint8Array[] = [];
  let before = '';
  const decode = () => Buffer.concat(pieces).toString();
  return {
    write: (bytes: Uint8Array): void => void pieces.push(bytes.slice()),
    /** Everything that was written. */
    text: (): string => before + decode(),
    /** What was written since the last take. */
    take: (): string => {
      const taken = decode();
      before += taken;
      pieces = [];
      return taken;
    },
  };
}

function input(stdin: FakeHost['stdin'], stdout: ReturnType<typeof output>) {
  let left: Uint8Array = new Uint8Array();
  return (length: bigint): Uint8Array => {
    if (left.length === 0) {
      const next = stdin?.next(stdout.take());
      if (next === undefined || next.done) throw { tag: 'closed' };
      left = typeof next.value === 'string' ? Buffer.from(next.value) : next.value;
    }
    const piece = left.subarray(0, Number(length));
    left = left.subarray(piece.length);
    return piece;
  };
}

function wasi(
  host: FakeHost,
  stdout: ReturnType<typeof output>,
  stderr: ReturnType<typeof output>,
): Record<string, object> {
  const read = input(host.stdin, stdout);
  class InputStream {
    blockingRead = read;
    read = read;
    subscribe(): void {}
  }
  class OutputStream {
    readonly sink: ReturnType<typeof output>;

    constructor(sink: ReturnType<typeof output>) {
      this.sink = sink;
    }

    checkWrite(): bigint {
      return 4096n;
    }

    write(bytes: Uint8Array): void {
      this.sink.write(bytes);
    }

    blockingWriteAndFlush(bytes: Uint8Array): void {
      this.sink.write(bytes);
    }

    flush(): void {}
    blockingFlush(): void {}
    subscribe(): void {}
  }
  class DirectoryEntryStream {
    readonly left = [...(host.entries ?? [])];

    readDirectoryEntry(): { type: string; name: string } | undefined {
      const name = this.left.shift();
      return name === undefined ? undefined : { type: 'regular-file', name };
    }
  }
  class Descriptor {
    getFlags = () => ({ read: true, mutateDirectory: true });
    getType = () => 'directory';
    metadataHash = () => ({ upper: 0n, lower: 0n });
    metadataHashAt = () => ({ upper: 0n, lower: 0n });
    openAt = () => new Descriptor();
    readDirectory = () => new DirectoryEntryStream();
    stat = () => ({ type: 'directory', linkCount: 1n, size: 0n });
    statAt = () => ({ type: 'regular-file', linkCount: 1n, size: 0n });
  }
  const exit = ({ tag }: { tag: 'ok' | 'err' }): never => {
    throw new Exit(tag);
  };
  const nothing = () => undefined;
  return {
    'wasi:cli/environment': { getEnvironment: () => [], getArguments: () => ['guest'], initialCwd: nothing },
    'wasi:cli/exit': { exit },
    'wasi:cli/stdin': { getStdin: () => new InputStream() },
    'wasi:cli/stdout': { getStdout: () => new OutputStream(stdout) },
    'wasi:cli/stderr': { getStderr: () => new OutputStream(stderr) },
    'wasi:cli/terminal-input': { TerminalInput: class {} },
    'wasi:cli/terminal-output': { TerminalOutput: class {} },
    'wasi:cli/terminal-stdin': { getTerminalStdin: nothing },
    'wasi:cli/terminal-stdout': { getTerminalStdout: nothing },
    'wasi:cli/terminal-stderr': { getTerminalStderr: nothing },
    'wasi:clocks/monotonic-clock': { now: () => 0n, resolution: () => 1n, subscribeDuration: nothing },
    'wasi:clocks/wall-clock': { now: () => ({ seconds: 0n, nanoseconds: 0 }) },
    'wasi:filesystem/preopens': { getDirectories: () => (host.entries ? [[new Descriptor(), '.']] : []) },
    'wasi:filesystem/types': { Descriptor, DirectoryEntryStream, filesystemErrorCode: nothing },
    'wasi:io/error': { Error: class {} },
    'wasi:io/poll': { Pollable: class {}, poll: () => new Uint32Array([0]) },
    'wasi:io/streams': { InputStream, OutputStream },
    'wasi:random/insecure-seed': { insecureSeed: () => [0n, 0n] },
  };
}
