import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ComponentDescription, ImportedInterface } from './describe-component.ts';
import type { GetManyShape } from './get-many-shape.ts';
import { guestImports } from './guest-imports.ts';
import { HostCalls } from './host-calls.ts';
import { type GuestExports, Instance } from './instance.ts';
import { resolveImports } from './resolve-imports.ts';
import { mainFileName, type TranspiledFiles } from './transpiled-files.ts';
import { type CoreModule, webAssembly } from './web-assembly.ts';

interface GeneratedModule {
  instantiate(
    getCoreModule: (name: string) => Promise<CoreModule>,
    imports: Record<string, object>,
  ): Promise<GuestExports> | GuestExports;
}

/** A component, ready to be instantiated as often as wanted; the compiled code is shared. Made by `loadComponent`. */
export class Component {
  /** SHA-256 of the file, hexadecimal. */
  readonly digest: string;
  /** What the component imports: every interface, and of each the functions and resources. */
  readonly imports: readonly ImportedInterface[];
  /** Names of what the component exports, with versions, for example `wasi:cli/run@0.2.12`. */
  readonly exports: readonly string[];
  /** What the `get-many` of `wasi:keyvalue` gives that it imports; undefined where it imports none. */
  readonly getMany: GetManyShape | undefined;
  readonly #files: TranspiledFiles;
  readonly #folder: string | undefined;
  readonly #modules = new Map<string, Promise<CoreModule>>();
  #generated: Promise<GeneratedModule> | undefined;

  /** For `loadComponent`; `folder` is where the files are, if they are on disk. */
  constructor(digest: string, description: ComponentDescription, files: TranspiledFiles, folder: string | undefined) {
    this.digest = digest;
    this.imports = description.imports;
    this.exports = description.exports;
    this.getMany = description.getMany;
    this.#files = files;
    this.#folder = folder;
  }

  /**
   * Makes an instance.
   *
   * @param imports - implementations by interface name, exact (`spiderlightning:keyvalue/keyvalue@0.5.1`) or by
   *   compatibility track (`wasi:cli/stdin@0.2`); later objects win. Functions have camel-case names, resources are
   *   classes. A function may return a promise; it fails with an error of its interface by throwing an object with a
   *   `payload`, with a trap by throwing a `WebAssembly.RuntimeError`, and anything else thrown is a `HostError`.
   * @throws MissingImportError before anything runs, if something that the component imports is not there
   */
  async instantiate(...imports: readonly Readonly<Record<string, object>>[]): Promise<Instance> {
    const resolved = resolveImports(this.imports, Object.assign({}, ...imports));
    const calls = new HostCalls();
    const guest = guestImports(resolved, calls);
    this.#generated ??= this.#importGenerated();
    const { instantiate } = await this.#generated;
    const exports = await instantiate((name) => this.#coreModule(name), guest.imports);
    return new Instance(exports, calls, guest.resources);
  }

  #coreModule(name: string): Promise<CoreModule> {
    let module = this.#modules.get(name);
    if (!module) {
      module = webAssembly.compile(this.#file(name));
      this.#modules.set(name, module);
    }
    return module;
  }

  #file(name: string): Uint8Array {
    const bytes = this.#files.get(name);
    if (!bytes) throw new TypeError(`the transpiled component has no file ${name}`);
    return bytes;
  }

  async #importGenerated(): Promise<GeneratedModule> {
    if (this.#folder !== undefined) {
      try {
        return await import(pathToFileURL(join(this.#folder, mainFileName)).href);
      } catch {
        // Removed since it was read; the bytes are still at hand.
      }
    }
    // Slower by some 20 ms, and it needs no disk.
    const named = Buffer.concat([this.#file(mainFileName), Buffer.from('\n//# sourceURL=component.mjs\n')]);
    return import(`data:text/javascript;base64,${named.toString('base64')}`);
  }
}
