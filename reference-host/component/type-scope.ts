import type { TypeEntry } from './type-entry.ts';

/** The sorts of things that are numbered, each on its own. */
export type Sort = 'function' | 'type' | 'component' | 'instance';

/** Far more than any tool writes, and few enough for the stack. */
const DEEPEST = 64;

/** What a component, or the type of one or of an instance, has numbered so far; undefined is what is not known. */
export class TypeScope {
  readonly outer: TypeScope | undefined;
  readonly #depth: number;
  readonly #entries: Readonly<Record<Sort, (TypeEntry | undefined)[]>> = {
    function: [],
    type: [],
    component: [],
    instance: [],
  };
  #functionsLost = false;

  /** @throws RangeError where scopes are nested too deeply */
  constructor(outer?: TypeScope) {
    this.outer = outer;
    this.#depth = outer === undefined ? 0 : outer.#depth + 1;
    if (this.#depth > DEEPEST) throw new RangeError('the binary is nested too deeply');
  }

  /** Numbers the next thing of its sort. */
  add(sort: Sort | undefined, entry: TypeEntry | undefined): void {
    if (sort !== undefined) this.#entries[sort].push(entry);
  }

  /** Says that functions were numbered that were not added, so that what comes after them cannot be told. */
  loseFunctions(): void {
    this.#functionsLost = true;
  }

  /**
   * The thing with a number.
   *
   * @throws RangeError where there is none yet
   */
  get(sort: Sort, index: number): TypeEntry | undefined {
    const entries = this.#entries[sort];
    if (sort === 'function' && this.#functionsLost) return undefined;
    if (index >= entries.length) throw new RangeError(`the binary has no ${sort} ${index} there`);
    return entries[index];
  }
}
