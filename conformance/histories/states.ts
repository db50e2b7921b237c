import type { Model } from './model.ts';

/** Numbers the states of a search from 0, the initial one: equal states have the same number. */
export class States<State> {
  readonly #model: Pick<Model<State, unknown, unknown>, 'stateKey' | 'stateHash'>;
  readonly #states: State[] = [];
  readonly #byKey = new Map<string | number, number>();
  /** Of each hash the first state that had it; others are found by their keys. */
  readonly #byHash = new Map<number, number>();

  constructor(model: Pick<Model<State, unknown, unknown>, 'init' | 'stateKey' | 'stateHash'>) {
    this.#model = model;
    this.numberOf(model.init());
  }

  /** The state of a number. O(1). */
  at(number: number): State {
    return this.#states[number] as State;
  }

  /** The number of a state, a new one if need be. */
  numberOf(state: State): number {
    const model = this.#model;
    if (model.stateHash === undefined) return this.#byKeyOf(state);
    const hash = model.stateHash(state);
    const known = this.#byHash.get(hash);
    if (known === undefined) {
      const number = this.#states.push(state) - 1;
      this.#byHash.set(hash, number);
      return number;
    }
    return model.stateKey(this.at(known)) === model.stateKey(state) ? known : this.#byKeyOf(state);
  }

  #byKeyOf(state: State): number {
    const key = this.#model.stateKey(state);
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const number = this.#states.push(state) - 1;
    this.#byKey.set(key, number);
    return number;
  }
}
