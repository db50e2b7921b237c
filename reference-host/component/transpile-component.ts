import { oneLine, UnsupportedComponentError } from './component-errors.ts';
import type { ComponentDescription } from './describe-component.ts';
import { strictUtf8 } from './strict-utf8.ts';
import { transpileOptions } from './transpile-options.ts';
import { mainFileName, type TranspiledFiles } from './transpiled-files.ts';

/**
 * The imports that may suspend the guest, as jco spells them: `<interface>@<version>#<function>`.
 *
 * jco lowers a promise from a function that is *not* in this list as an empty value, without an error. So every
 * imported function is in it, whether the host's implementation is asynchronous or not.
 */
export function suspendingImports(description: ComponentDescription): string[] {
  return description.imports.flatMap((imported) => imported.functions.map((name) => `${imported.interface}#${name}`));
}

/**
 * Turns a component into JavaScript and core modules. Loads jco, which takes about a tenth of a second.
 *
 * @param source - how error messages name the file
 * @throws UnsupportedComponentError if jco refuses the component or leaves out an import that may suspend
 */
export async function transpileComponent(
  bytes: Uint8Array,
  description: ComponentDescription,
  source: string,
): Promise<TranspiledFiles> {
  const { transpileBytes } = await import('@bytecodealliance/jco-transpile');
  const asyncImports = suspendingImports(description);
  const run = description.exports.filter((name) => /^wasi:cli\/run@/.test(name)).map((name) => `${name}#run`);
  // Without a map jco drops the versions, and two versions of one interface would be mixed up.
  const map = Object.fromEntries(description.imports.map(({ interface: name }) => [name, name]));
  let files: Record<string, Uint8Array>;
  try {
    ({ files } = await transpileBytes(bytes, { ...transpileOptions, map, asyncImports, asyncExports: run }));
  } catch (error) {
    throw new UnsupportedComponentError(`${source} cannot be translated: ${oneLine(error)}`, { cause: error });
  }
  const { 'component.js': main = new Uint8Array(), ...modules } = files;
  checkSuspending(main, asyncImports.length, source);
  const strict = Buffer.from(strictUtf8(Buffer.from(main).toString('utf8')));
  return new Map(Object.entries({ ...modules, [mainFileName]: new Uint8Array(strict) }));
}

/** Reads in the generated code itself that each import was recognised as one that may suspend. */
function checkSuspending(main: Uint8Array, expected: number, source: string): void {
  const code = Buffer.from(main).toString('utf8');
  const suspending = code.match(/\.manuallyAsync = true/g)?.length ?? 0;
  if (suspending !== expected) {
    throw new UnsupportedComponentError(
      `${source} cannot be translated: only ${suspending} of its ${expected} imported functions could wait for the host`,
    );
  }
}
