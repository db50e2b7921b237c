import type { Later } from './stand-in-bucket.ts';

/** The functions of `wasi:config`, as they should be. Mutants override them. */
export class StandInConfig {
  readonly values: ReadonlyMap<string, string>;

  constructor(values: Readonly<Record<string, string>>) {
    this.values = new Map(Object.entries(values));
  }

  get(key: string): Later<string | undefined> {
    return this.values.get(key);
  }

  getAll(): Later<readonly (readonly [string, string])[]> {
    return [...this.values];
  }
}
