import { createHash } from 'node:crypto';
import type { ShapeFunction, ShapeInterface } from './shape.ts';

/** The digest of a function: of its canonical text, which is its name and its type. */
export function digestFunction(name: string, type: string): string {
  return sha256(`${name}: ${type}`);
}

/** The digest of an interface: of the canonical texts of its functions, sorted. */
export function digestInterface(functions: readonly Pick<ShapeFunction, 'name' | 'type'>[]): string {
  return sha256(sortedLines(functions.map(({ name, type }) => `${name}: ${type}`)));
}

/** The digest of a shape: of the names and digests of its interfaces, sorted. */
export function digestShape(interfaces: readonly Pick<ShapeInterface, 'name' | 'digest'>[]): string {
  return sha256(sortedLines(interfaces.map(({ name, digest }) => `${name}: ${digest}`)));
}

// By code units, as any sorting by default does: a digest must not depend on a locale.
function sortedLines(lines: readonly string[]): string {
  return [...lines].sort().join('\n');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
