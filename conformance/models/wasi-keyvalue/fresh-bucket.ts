import type { Client } from '../../subjects/subject.ts';
import { type Bucket, dialectOf, WasiKeyValueClient } from '../../subjects/wasi-keyvalue-client.ts';
import { showString } from '../../subjects/wit-value.ts';
import { showResult } from '../../trace.ts';
import { Violation } from '../../violation.ts';
import type { World } from '../../world.ts';

/** An instance, a new one unless it is given, with the calls of the shape that is certified. */
export async function newClient(world: World, client?: Client): Promise<WasiKeyValueClient> {
  return new WasiKeyValueClient(client ?? (await world.client()), dialectOf(shapeOf(world)));
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

/** A bucket with nothing in it that nobody else uses, in an instance of its own, as the runtime isolates. */
export async function freshBucket(world: World): Promise<Bucket> {
  if (world.facts.runtime?.isolation === 'process') await world.subject.renew?.();
  return openBucket(await newClient(world), freshIdentifier(world));
}

/** The shape that is certified. */
export function shapeOf(world: World): string {
  return world.facts.runtime?.shape ?? '';
}
