import { Inconclusive } from '../../endings.ts';
import type { KeyValueClient, KeyValueHandle } from '../../subjects/keyvalue-client.ts';
import type { CallResult, Subject } from '../../subjects/subject.ts';
import type { World } from '../../world.ts';

/** What a check may disturb, and the ways to it. */
export type Faults = Awaited<ReturnType<World['disturb']>>;

/** A store by the way that faults are injected into, and the same store by the other way. */
export interface BothWays {
  readonly store: KeyValueHandle;
  readonly aside: KeyValueHandle;
}

/** A client by each way, with a store of their own. */
export async function bothWays(world: World, faults: Faults): Promise<BothWays> {
  const name = world.fresh();
  const open = async (way: Subject) => (await world.keyvalue('connection', way)).open(name);
  const [store, aside] = await Promise.all([open(faults.subject), open(faults.aside)]);
  return { store, aside };
}

/**
 * Cuts every connection by the way of the faults.
 *
 * @throws Inconclusive where there is none
 */
export function cutConnections(faults: Faults, how: 'rst' | 'fin' = 'rst'): void {
  if (faults.cutAll(how) === 0) throw new Inconclusive('no connection of the subject went through the proxy');
}

/** An open, and a get where it succeeds: a provider may connect at either. */
export async function openAndGet(client: KeyValueClient, name: string): Promise<CallResult<unknown>> {
  const opened = await client.tryOpen(name);
  return 'ok' in opened ? opened.ok.get('k') : opened;
}
