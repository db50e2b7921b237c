import { createHash } from 'node:crypto';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A seed for a part of a run, so that a part alone makes the choices that it makes in the whole. */
export function deriveSeed(seed: number, part: string): number {
  return createHash('sha256').update(`${seed} ${part}`).digest().readInt32BE();
}

/** Seeded random choices. */
export class Random {
  readonly #generator: ReturnType<typeof xoroshiro128plus>;

  constructor(seed: number) {
    this.#generator = xoroshiro128plus(seed);
  }

  /** An integer from 0 to `below` - 1. */
  below(below: number): number {
    return uniformInt(this.#generator, 0, below - 1);
  }

  /** One of the items. */
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  /** That many bytes. */
  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }
}
