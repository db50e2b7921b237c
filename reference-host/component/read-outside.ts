import { BinaryReader } from './binary-reader.ts';
import { CoreModuleError, NotWasmError, oneLine, UnsupportedComponentError } from './component-errors.ts';
import { readComponent } from './component-reader.ts';
import type { Members } from './type-entry.ts';

/** What a component takes from outside and what it gives, by names with versions, with their types. */
export interface Outside {
  readonly imports: Members;
  readonly exports: Members;
}

const magic = [0x00, 0x61, 0x73, 0x6d];

/** In characters. The largest interfaces there are take some ten thousand. */
const LONGEST = 16_000_000;

/**
 * Reads what a component imports and exports from its binary.
 *
 * @param source - how error messages name the file
 * @throws NotWasmError, CoreModuleError
 * @throws UnsupportedComponentError if the binary has another version
 */
export function readOutside(bytes: Uint8Array, source: string): Outside {
  checkPreamble(bytes, source);
  try {
    const { imports, exports } = readComponent(new BinaryReader(bytes, 8));
    const outside = { imports, exports: exports.members };
    checkLength(outside);
    return outside;
  } catch (error) {
    throw new NotWasmError(`${source} is damaged, or newer than this host: ${oneLine(error)}`, { cause: error });
  }
}

function checkPreamble(bytes: Uint8Array, source: string): void {
  if (bytes.length < 8 || magic.some((byte, i) => bytes[i] !== byte)) {
    throw new NotWasmError(`${source} is not a WebAssembly file`);
  }
  const [version, layer] = [(bytes[4] ?? 0) | ((bytes[5] ?? 0) << 8), (bytes[6] ?? 0) | ((bytes[7] ?? 0) << 8)];
  if (layer === 0) throw new CoreModuleError(`${source} is a core WebAssembly module; this host runs components`);
  if (layer !== 1 || version !== 13) {
    throw new UnsupportedComponentError(`${source} has an unknown binary version (${version}, layer ${layer})`);
  }
}

/** The texts of types share their parts until somebody reads them; then all of it has to fit the memory. */
function checkLength({ imports, exports }: Outside): void {
  let length = 0;
  for (const entry of [...imports.values(), ...exports.values()]) {
    if (entry?.kind === 'function') length += entry.text.length;
    if (entry?.kind === 'instance') for (const text of entry.shape.types.values()) length += text.length;
    if (length > LONGEST) throw new RangeError('its types are too long to be written out');
  }
}
