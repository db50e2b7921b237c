import type { Client } from '../../subjects/subject.ts';
import { type Bucket, dialectOf, WasiKeyValueClient } from '../../subjects/wasi-keyvalue-client.ts';
import { showString } from '../../subjects/wit-value.ts';
import { showResult } from '../../trace.ts';
import { Violation } from '../../violation.ts';
import type { World } from '../../world.ts';

/** The calls of the shape that is certified, in an instance that may have served before unless one is given. */
export async function newClient(world: World, client?: Client): Promise<WasiKeyValueClient> {
  const wrote = (store: string, key: string) => world.written.add(JSON.stringify([store, key]));
  return new WasiKeyValueClient(client ?? (await world.client()), dialectOf(shapeOf(world)), wrote);
}

/** The same in a new instance. */
export async function newInstance(world: World): Promise<WasiKeyValueClient> {
  return newClient(world, await world.client('connection'));
}

/** The identifier that a check opens: one of its own where the runtime takes any, else the one that there is. */
export function freshIdentifier(world: World): string {
  const stores = world.facts.runtime?.stores ?? 'any';
  return stores === 'any' ? world.fresh() : stores[0];
}

/**
 * Opens a bucket.
 *
 * @throws Violation of WKV-OPEN-UNKNOWN where the identifier is one that the runtime takes, and is refused
 */
export async function openBucket(client: WasiKeyValueClient, identifier: string): Promise<Bucket> {
  const result = await client.open(identifier);
  if ('ok' in result) return result.ok;
  const observed = `open(${showString(identifier)}) → ${showResult(result)}`;
  throw new Violation('WKV-OPEN-UNKNOWN', observed, 'a bucket, as the runtime is configured');
}

/** The instance that a check opens its fresh buckets in: an instance is dear, a bucket is not. */
const shared = new WeakMap<World, WasiKeyValueClient>();

/** A bucket with nothing in it that nobody else uses, as the runtime isolates. */
export async function freshBucket(world: World): Promise<Bucket> {
  const anew = world.facts.runtime?.isolation === 'process';
  if (anew) await world.subject.renew?.();
  const client = (anew ? undefined : shared.get(world)) ?? (await newClient(world));
  shared.set(world, client);
  return openBucket(client, freshIdentifier(world));
}

/** The shape that is certified. */
export function shapeOf(world: World): string {
  return world.facts.runtime?.shape ?? '';
}
