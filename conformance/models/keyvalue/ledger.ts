import { Random } from '../../random.ts';
import type { KeyValueHandle } from '../../subjects/keyvalue-client.ts';
import { SubjectFailure } from '../../subjects/subject.ts';
import { showString, showValue } from '../../subjects/wit-value.ts';
import { Violation } from '../../violation.ts';
import type { World } from '../../world.ts';
import { isDefinite } from '../definite-cases.ts';
import { bytes, sameBytes } from './bytes.ts';

/** What an entry may hold: the value that was acknowledged last, and one whose fate is open. `null` is no entry. */
interface Line {
  acknowledged: string | null;
  open: string | null | undefined;
}

/**
 * What one writer was promised: for each of its keys the last acknowledged value, and the one whose acknowledgement it
 * still waited for when everything ended. It alone writes to its keys.
 */
export class Ledger {
  readonly #lines = new Map<string, Line>();
  readonly #name: string;
  readonly #random: Random;
  #acknowledged = 0;
  #made = 0;

  /** @param name begins each of its keys */
  constructor(name: string, seed: number) {
    this.#name = name;
    this.#random = new Random(seed);
  }

  /** Mutations acknowledged so far. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  /**
   * Sets new keys, replaces values and deletes, until a call fails.
   *
   * @param told is called after each acknowledgement
   */
  async write(handle: KeyValueHandle, told: () => void): Promise<void> {
    for (;;) {
      const [key, value] = this.#choose();
      const line = this.#lines.get(key) ?? { acknowledged: null, open: undefined };
      this.#lines.set(key, line);
      line.open = value;
      try {
        const result = value === null ? await handle.delete(key) : await handle.set(key, bytes(value));
        if ('err' in result) {
          if (isDefinite(result)) line.open = undefined;
          return;
        }
      } catch (error) {
        if (error instanceof SubjectFailure && error.kind === 'host-crash') return;
        throw error;
      }
      line.acknowledged = value;
      line.open = undefined;
      this.#acknowledged++;
      told();
    }
  }

  /**
   * Sees that every entry is as it was promised.
   *
   * @param requirement what a lost acknowledgement breaks
   * @throws Violation
   */
  async audit(world: World, handle: KeyValueHandle, requirement: string, since: string): Promise<void> {
    for (const [key, { acknowledged, open }] of this.#lines) {
      const result = await handle.get(key);
      const found = 'ok' in result ? result.ok : null;
      if ('err' in result && result.err.case !== 'key-not-found') {
        throw new Violation(
          requirement,
          `get(${showString(key)}) ${since} → ${result.err.case}`,
          'what was acknowledged',
        );
      }
      const allowed = open === undefined ? [acknowledged] : [acknowledged, open];
      const kept = allowed.some((value) =>
        value === null || found === null ? value === found : sameBytes(bytes(value), found),
      );
      const shown = (value: string | null) => (value === null ? 'no value' : showValue(bytes(value)));
      const seen = found === null ? 'no value' : showValue(found);
      const required = allowed.map(shown).join(', or as it was not acknowledged ');
      world.expect([requirement], kept, `get(${showString(key)}) ${since} → ${seen}`, required);
    }
  }

  #choose(): [string, string | null] {
    const number = ++this.#made;
    const choice = this.#random.below(10);
    const old = `${this.#name} ${this.#random.below(number)}`;
    if (choice < 2 && this.#lines.has(old)) return [old, null];
    const key = choice < 4 && this.#lines.has(old) ? old : `${this.#name} ${number}`;
    return [key, `value ${number} of ${this.#name} ${'.'.repeat(this.#random.below(40))}`];
  }
}
