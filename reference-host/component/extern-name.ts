import type { BinaryReader } from './binary-reader.ts';

/**
 * Reads the name of an import or export.
 *
 * @throws RangeError where its form is unknown, or where it would do something to a terminal that shows it
 */
export function readExternName(reader: BinaryReader): string {
  const form = reader.byte();
  if (form > 0x01) throw new RangeError(`unknown form of name 0x${form.toString(16)}`);
  const name = reader.name();
  if (/\p{C}/u.test(name)) throw new RangeError('a name in the binary has control characters');
  return name;
}
