/** Something that a tutorial tells its reader to do, in the order it is told. */
export type Step =
  | { readonly kind: 'write'; readonly file: string; readonly text: string }
  | { readonly kind: 'change'; readonly file: string; readonly before: string; readonly after: string }
  | { readonly kind: 'run'; readonly line: string; readonly shown: readonly string[]; readonly status: number };

/** A fenced block. */
interface Block {
  readonly language: string;
  readonly lines: readonly string[];
}

/**
 * Reads the steps of a tutorial out of its fenced blocks, as its reader would: a block that begins with a comment that
 * is a file's name is that file; a `diff` that begins with `--- FILE` changes one; a line of `sh` that begins with `npx`
 * is run, and a block without a language below it is what can then be read, with the exit code where it is not 0.
 */
export function readSteps(markdown: string): Step[] {
  const blocks = blocksOf(markdown);
  return blocks.flatMap((block, index): Step[] => {
    const [first = '', ...rest] = block.lines;
    const [, file] = /^(?:\/\/|#) ([\w.-]+\.\w+)$/.exec(first) ?? [];
    if (file !== undefined) return [{ kind: 'write', file, text: `${block.lines.join('\n')}\n` }];
    if (block.language === 'diff') return [toChange(first, rest)];
    if (block.language !== 'sh') return [];
    const next = blocks[index + 1];
    const shown = next?.language === '' ? next.lines : [];
    const [, status = '0'] = /\bexit code (\d)/.exec(shown.join('\n')) ?? [];
    const lines = block.lines.filter((line) => line.startsWith('npx '));
    return lines.map((line) => ({ kind: 'run', line, shown, status: Number(status) }));
  });
}

function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\w*)\n(.*?)\n```$/gms)].map(([, language = '', text = '']) => {
    return { language, lines: text.split('\n') };
  });
}

function toChange(header: string, lines: readonly string[]): Step {
  const [, file] = /^--- (\S+)$/.exec(header) ?? [];
  if (file === undefined) throw new Error(`a diff begins with ${header}; expected --- FILE`);
  const side = (other: '+' | '-') => lines.filter((line) => !line.startsWith(other)).map((line) => line.slice(1));
  return { kind: 'change', file, before: side('+').join('\n'), after: side('-').join('\n') };
}

/**
 * The first line of a tutorial that an output does not show, or undefined. Lines come in order; in them `…` is anything,
 * a number is any number, and blanks count as one.
 */
export function firstUnshown(shown: readonly string[], output: string): string | undefined {
  const read = output.split('\n').map(normal);
  let from = 0;
  for (const line of shown) {
    const parts = normal(line)
      .split('…')
      .map((part) => RegExp.escape(part));
    const pattern = new RegExp(`(?:^| )${parts.join('.*')}$`);
    const found = read.findIndex((candidate, index) => index >= from && pattern.test(candidate));
    if (found === -1) return line;
    from = found + 1;
  }
  return undefined;
}

/** Durations come in several units, and what varies is as good as anything. */
function normal(line: string): string {
  return line
    .replaceAll(/\b\d[\d.,]*(?: ?(?:ms|s|min))?\b/g, '#')
    .replaceAll(/(?:# )+#/g, '#')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
