/** Every value that the keys of a store had, with the time it was set, so that reads can be answered from the past. */
export class Versions {
  readonly #versions = new Map<string, { at: number; value: Uint8Array | undefined }[]>();

  /** Sets a key, or deletes it where there is no value. Gives the number of the version, from 1 on. */
  append(key: string, value: Uint8Array | undefined): number {
    const list = this.#versions.get(key) ?? [];
    this.#versions.set(key, list);
    return list.push({ at: performance.now(), value: value?.slice() });
  }

  /**
   * The number of the version that a key had at a time, 0 for none, or a later one that the reader must not go behind.
   *
   * @param at in milliseconds of `performance.now()`
   */
  numberAt(key: string, at: number, atLeast = 0): number {
    const list = this.#versions.get(key) ?? [];
    return Math.max(atLeast, list.findLastIndex((version) => version.at <= at) + 1);
  }

  /** The value of a version, by its number. */
  value(key: string, number: number): Uint8Array | undefined {
    return this.#versions.get(key)?.[number - 1]?.value?.slice();
  }

  /** The keys that ever had a value. */
  everyKey(): string[] {
    return [...this.#versions.keys()];
  }

  /** The keys that have a value now. */
  keys(): string[] {
    return [...this.#versions].filter(([, list]) => list.at(-1)?.value !== undefined).map(([key]) => key);
  }
}
