import type { KeyValueStore } from '../../providers/keyvalue/contract.ts';
import { WitError } from '../../providers/wit-error.ts';

/** The atomic operations of the contract, which a provider may lack. */
type Atomic = 'increment' | 'compareAndSwap';

/**
 * The same store, if it has an operation.
 *
 * @throws WitError `unexpected-error` where it lacks it
 */
export function havingAtomic<A extends Atomic>(
  store: KeyValueStore,
  operation: A,
): KeyValueStore & Required<Pick<KeyValueStore, A>> {
  if (store[operation] === undefined) throw new WitError('unexpected-error', 'this provider has no atomic operations');
  return store as KeyValueStore & Required<Pick<KeyValueStore, A>>;
}
