/** The lines of a text that are not blank, trimmed (so LF and CRLF are the same), with their numbers from 1. */
export function* linesOf(text: string): Generator<readonly [line: number, content: string]> {
  let line = 0;
  for (const content of text.split('\n')) {
    line++;
    const trimmed = content.trim();
    if (trimmed !== '') yield [line, trimmed];
  }
}
