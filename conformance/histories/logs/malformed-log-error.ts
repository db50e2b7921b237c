/** A text that is no history, with the line that shows it. The message says what was found and what was expected. */
export class MalformedLogError extends Error {
  override readonly name = 'MalformedLogError';
  /** Counted from 1. */
  readonly line: number;

  constructor(line: number, reason: string) {
    super(reason);
    this.line = line;
  }
}

/** Part of a line, short enough for a message. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
