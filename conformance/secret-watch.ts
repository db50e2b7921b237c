import { isUtf8 } from 'node:buffer';

/** A value of fewer bytes, or of fewer different ones, may stand in a text by chance. */
const RECOGNISABLE = { bytes: 12, different: 8 };

/** So much of a value is looked for, in bytes: a text may have cut it. */
const LOOKED_FOR = 48;

/** So many values are kept in mind. */
const KEPT = 2_000;

/** What to look for: a value as text, in hex and in base64. */
interface Traces {
  readonly text: string | undefined;
  readonly hex: string;
  readonly base64: string;
}

/** Finds values of entries in texts, where none may be (GEN-SECRETS). */
export class SecretWatch {
  readonly #values = new Map<string, Traces>();
  readonly #public = new Set<string>();

  /** Keeps a value in mind, if it is one that can be recognised. */
  keep(value: Uint8Array): void {
    const bytes = Buffer.from(value.buffer, value.byteOffset, Math.min(value.length, LOOKED_FOR));
    if (bytes.length < RECOGNISABLE.bytes || new Set(bytes).size < RECOGNISABLE.different) return;
    if (this.#values.size >= KEPT) return;
    const hex = bytes.toString('hex');
    // The last group of base64 depends on what follows.
    const base64 = bytes.toString('base64', 0, bytes.length - (bytes.length % 3));
    this.#values.set(hex, {
      text: isUtf8(value) ? new TextDecoder().decode(bytes, { stream: true }) : undefined,
      hex,
      base64,
    });
  }

  /** Takes a name or a key, which is no secret even where it is a value, too. */
  allow(text: string): void {
    if (text.length >= RECOGNISABLE.bytes) this.#public.add(text);
  }

  /** How the text gives a value away: `as it is`, `in hex` or `in base64`; undefined where it does not. */
  find(text: string): string | undefined {
    if (text.length < RECOGNISABLE.bytes) return undefined;
    const lower = text.toLowerCase();
    for (const { text: plain, hex, base64 } of this.#values.values()) {
      if (plain !== undefined && text.includes(plain) && !this.#isPublic(plain)) return 'as it is';
      if (lower.includes(hex)) return 'in hex';
      if (text.includes(base64)) return 'in base64';
    }
    return undefined;
  }

  #isPublic(text: string): boolean {
    return [...this.#public].some((known) => known.includes(text));
  }
}
