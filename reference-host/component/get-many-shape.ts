/**
 * What `get-many` of `wasi:keyvalue/batch` gives. Two shapes carry one version, so a component is to be asked:
 * `optional-pairs` is a list of optional pairs (`keyvalue-0.2.0-draft2`), `optional-values` a list of pairs with an
 * optional value (`keyvalue-0.2.0-draft2-spin`), `unknown` neither.
 */
export type GetManyShape = 'optional-pairs' | 'optional-values' | 'unknown';

/** An interface that a component imports, as far as it matters here. */
interface Imported {
  readonly interface: string;
  readonly types: ReadonlyMap<string, string>;
}

/**
 * Which `get-many` a component imports.
 *
 * @returns undefined where it imports none
 */
export function getManyShape(imports: readonly Imported[]): GetManyShape | undefined {
  const batch = imports.find((imported) => imported.interface.startsWith('wasi:keyvalue/batch@'));
  const type = batch?.types.get('get-many');
  if (type === undefined) return undefined;
  const [, result] = type.split(' -> ');
  if (result?.startsWith('result<list<option<tuple<string, list<u8>>>>,')) return 'optional-pairs';
  return result?.startsWith('result<list<tuple<string, option<list<u8>>>>,') ? 'optional-values' : 'unknown';
}
