import { join } from 'node:path';
import type { World } from './runtime.ts';

const PREBUILT = join(import.meta.dirname, '../../guests/prebuilt');

/**
 * The file of the interpreter guest for a shape and a world.
 *
 * @param shape e.g. `spiderlightning-keyvalue-0.5.1`, or a folder below `wit/wasi` with `wasi-` before it
 */
export function interpreterFile(shape: string, world: World): string {
  return join(PREBUILT, `interpreter-${shape}-${world}.wasm`);
}
