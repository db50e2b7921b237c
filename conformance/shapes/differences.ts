import { functionParts, type TypeParts, typeParts } from './type-parts.ts';

/** Where two types of a function differ, in as few words as will do. */
export interface Difference {
  /** `parameter 2`, `result ok`, `result ok, field cursor`, `function` where one is async. */
  readonly where: string;
  /** The component's. */
  readonly here: string;
  /** The shape's. */
  readonly there: string;
}

/**
 * Where two canonical texts of a function's type differ. It goes into what has names, the two sides of a result, fields
 * and cases; the types of those are then shown whole.
 *
 * @param name - the function's; the first parameter of a method is its `self`, and is not counted
 */
export function differences(name: string, here: string, there: string): Difference[] {
  if (here === there) return [];
  const [mine, theirs] = [functionParts(here), functionParts(there)];
  const found: Difference[] = [];
  if (mine.isAsync !== theirs.isAsync) found.push({ where: 'function', here: mark(mine), there: mark(theirs) });
  if (mine.parameters.length !== theirs.parameters.length)
    found.push({ where: 'parameters', here: listed(mine.parameters), there: listed(theirs.parameters) });
  else {
    const first = name.startsWith('[method]') ? 0 : 1;
    for (const [index, parameter] of mine.parameters.entries()) {
      const where = index + first === 0 ? 'self' : `parameter ${index + first}`;
      found.push(...compare(where, parameter, theirs.parameters[index] ?? ''));
    }
  }
  return [...found, ...compare('result', mine.result ?? 'nothing', theirs.result ?? 'nothing')];
}

function compare(where: string, here: string, there: string): Difference[] {
  if (here === there) return [];
  const [mine, theirs] = [typeParts(here), typeParts(there)];
  if (!hasSameNames(mine, theirs)) return [{ where, here, there }];
  return mine.parts.flatMap(({ name, text }, index) => {
    const other = theirs.parts[index]?.text ?? '';
    if (mine.head === 'result') return compare(`${where} ${index === 0 ? 'ok' : 'err'}`, text, other);
    const part = mine.head === 'record' ? 'field' : 'case';
    return compare(`${where}, ${part} ${name}`, text || 'no payload', other || 'no payload');
  });
}

/** Whether both are results, or records or variants of the same names, so that they can be compared part by part. */
function hasSameNames(mine: TypeParts, theirs: TypeParts): boolean {
  if (mine.head !== theirs.head || !['result', 'record', 'variant'].includes(mine.head)) return false;
  if (mine.parts.length !== theirs.parts.length) return false;
  return mine.parts.every(({ name }, index) => name === theirs.parts[index]?.name);
}

function mark({ isAsync }: { readonly isAsync: boolean }): string {
  return isAsync ? 'async' : 'not async';
}

function listed(parameters: readonly string[]): string {
  return `(${parameters.join(', ')})`;
}
