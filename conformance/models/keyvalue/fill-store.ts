import type { World } from '../../world.ts';
import { bytes } from './bytes.ts';

/** How many calls are under way at once. */
const FILLERS = 8;

/** Sets many keys of a store, through a few clients at a time. The calls are counted as filling. */
export async function fillStore(world: World, name: string, keys: readonly string[]): Promise<void> {
  const fillers = await Promise.all(Array.from({ length: FILLERS }, () => world.keyvalue()));
  await world.trace.filling(async () => {
    await Promise.all(
      fillers.map(async (filler, index) => {
        const store = await filler.open(name);
        for (let at = index; at < keys.length; at += FILLERS) await store.put(keys[at] ?? '', bytes('v'));
      }),
    );
  });
}
