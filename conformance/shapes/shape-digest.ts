import { loadKnownShape } from './known-shapes.ts';

/**
 * What identifies the types of a known shape: SHA-256 of its interfaces, in hex. A change of a comment or of the name of a
 * parameter keeps it; a change of what hosts link does not. Two shapes have the same one when they differ in nothing but
 * their version.
 *
 * @throws UnknownShapeError
 */
export async function shapeDigest(id: string): Promise<string> {
  return (await loadKnownShape(id)).digest;
}
