import { havingAtomic } from './having-atomic.ts';
import type { WasiBucket } from './wasi-bucket.ts';
import { WasiStoreError } from './wasi-store-error.ts';

/**
 * `cas` of `wasi:keyvalue/atomics`: a compare-and-swap by value. The value that it stands at is what `new` found, and after
 * a `current` what that found: a swap is against what the guest saw last. It outlives the handle of its bucket.
 */
export class WasiCas {
  readonly #bucket: WasiBucket;
  readonly #key: string;
  #seen: Uint8Array | undefined;
  #used = false;

  private constructor(bucket: WasiBucket, key: string) {
    this.#bucket = bucket;
    this.#key = key;
  }

  /** Begins one; fails with `other` where the provider has no atomic operations. */
  static async new(bucket: WasiBucket, key: string): Promise<WasiCas> {
    const cas = new WasiCas(bucket, key);
    await cas.#look();
    return cas;
  }

  /** The value that the key has now, which the swap will replace. */
  async current(): Promise<Uint8Array | undefined> {
    await this.#look();
    return this.#seen?.slice();
  }

  /**
   * Uses one up: sets its key where that still has the value which the cas stands at.
   *
   * @throws an error whose payload is `cas-failed` with a new cas, at the latest value, or `store-error`
   */
  static async swap(cas: WasiCas, value: Uint8Array): Promise<void> {
    if (cas.#used) throw new Error('the cas was used before');
    cas.#used = true;
    const seen = cas.#seen;
    cas.#seen = undefined;
    // The handle is gone; without this the instance would keep the object for as long as it lives.
    (cas as Partial<Disposable>)[Symbol.dispose]?.();
    try {
      const swapped = await cas.#bucket.perform(
        [cas.#key],
        (store, time) => havingAtomic(store, 'compareAndSwap').compareAndSwap(cas.#key, seen, value, time),
        [value],
      );
      if (!swapped) throw new CasError({ tag: 'cas-failed', val: await WasiCas.new(cas.#bucket, cas.#key) });
    } catch (error) {
      throw error instanceof WasiStoreError ? new CasError({ tag: 'store-error', val: error.payload }) : error;
    }
  }

  async #look(): Promise<void> {
    this.#seen = await this.#bucket.perform([this.#key], (store, time) => {
      return havingAtomic(store, 'compareAndSwap').get(this.#key, time);
    });
  }
}

/** Why a swap failed, as the guest sees it. */
class CasError extends Error {
  readonly payload: object;

  constructor(payload: { readonly tag: 'store-error' | 'cas-failed'; readonly val: object }) {
    super(payload.tag);
    this.payload = payload;
  }
}
