/** A part of a type; fields and cases have names. A case without a payload has an empty text. */
export interface TypePart {
  readonly name?: string;
  readonly text: string;
}

/** A type, taken apart one level deep. */
export interface TypeParts {
  /** `result`, `record`, `list`; of a type without parts it is all of it. */
  readonly head: string;
  readonly parts: readonly TypePart[];
}

/** A function's type, taken apart one level deep. */
export interface FunctionParts {
  readonly isAsync: boolean;
  readonly parameters: readonly string[];
  readonly result: string | undefined;
}

/** Takes the canonical text of a type apart. */
export function typeParts(text: string): TypeParts {
  const [, head = text, inner = ''] = /^([a-z]+) ?[<{] ?(.*?) ?[>}]$/.exec(text) ?? [];
  const parts = splitList(inner);
  if (head === 'record') return { head, parts: parts.map((part) => named(part, part.indexOf(': '), 2, 0)) };
  if (head === 'variant') return { head, parts: parts.map((part) => named(part, part.indexOf('('), 1, 1)) };
  return { head, parts: parts.map((part) => ({ text: part })) };
}

/** Takes the canonical text of a function's type apart. */
export function functionParts(text: string): FunctionParts {
  const open = text.indexOf('(') + 1;
  const close = endOfList(text, open);
  const rest = text.slice(close + 1);
  return {
    isAsync: text.startsWith('async '),
    parameters: splitList(text.slice(open, close)),
    result: rest === '' ? undefined : rest.replace(/^ -> /, ''),
  };
}

function named(part: string, at: number, behind: number, closing: number): TypePart {
  if (at < 0) return { name: part, text: '' };
  return { name: part.slice(0, at), text: part.slice(at + behind, part.length - closing) };
}

/** Where the bracket closes that was opened before `from`; the length where none does. */
function endOfList(text: string, from: number): number {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    const letter = text.charAt(i);
    if ('<({'.includes(letter)) depth++;
    else if ('>)}'.includes(letter) && depth-- === 0) return i;
  }
  return text.length;
}

/** What stands between the commas that no bracket encloses. */
function splitList(text: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const letter = text.charAt(i);
    if ('<({'.includes(letter)) depth++;
    else if ('>)}'.includes(letter)) depth--;
    else if (letter === ',' && depth === 0) {
      items.push(text.slice(start, i));
      start = i + 2;
    }
  }
  return text === '' ? items : [...items, text.slice(start)];
}
