import type { Check } from '../../check.ts';
import { Inconclusive } from '../../endings.ts';
import { Ledger } from '../../models/keyvalue/ledger.ts';
import type { KeyValueHandle } from '../../subjects/keyvalue-client.ts';
import type { World } from '../../world.ts';

/** Mutations that must be acknowledged before anything is killed, and up to as many more by chance. */
const ACKNOWLEDGED = 1_000;

/** Writers at once. */
const WRITERS = 2;

/** Kills, each with data of its own. */
const ROUNDS = { quick: 1, default: 1, full: 3 };

/** Writers on a store of their own, one for each handle, who go on until `kill` at a random moment of the load. */
async function writeUntilKilled(
  world: World,
  handles: readonly KeyValueHandle[],
  kill: () => Promise<void>,
): Promise<readonly Ledger[]> {
  const moment = ACKNOWLEDGED + world.random.below(ACKNOWLEDGED);
  const ledgers = handles.map((_, writer) => new Ledger(`writer ${writer}, key`, world.random.below(2 ** 31)));
  let acknowledged = 0;
  let killing: Promise<void> | undefined;
  const told = () => {
    // The others go on writing while it is killed.
    if (++acknowledged >= moment) killing ??= kill();
  };
  await world.trace.filling(() => Promise.all(handles.map((handle, writer) => ledgers[writer]?.write(handle, told))));
  await killing;
  if (killing !== undefined) return ledgers;
  throw new Inconclusive(`the load ended by itself after ${acknowledged} acknowledgements, before the kill`);
}

/** What is still there after somebody was killed. */
const checks: Check[] = [
  {
    id: 'kv.durable.host',
    title: 'what was acknowledged before kill -9 of the host is there for a new one, whole',
    covers: ['KV-DUR-H'],
    kind: 'fault',
    tier: 'full',
    async run(world) {
      for (let round = 0; round < ROUNDS[world.tier]; round++) {
        const name = world.fresh();
        const clients = await Promise.all(Array.from({ length: WRITERS }, () => world.keyvalue('process')));
        const handles = await Promise.all(clients.map((client) => client.open(name)));
        const ledgers = await writeUntilKilled(world, handles, async () => {
          for (const client of clients) await client.kill();
        });
        const after = await (await world.keyvalue('process')).open(name);
        await world.trace.filling(async () => {
          for (const ledger of ledgers) await ledger.audit(world, after, 'KV-DUR-H', 'after kill -9 of the host');
        });
      }
    },
  },
  {
    id: 'kv.durable.backend',
    title: 'what was acknowledged before kill -9 of the backend is there when it runs on its data again',
    covers: ['KV-DUR-S'],
    kind: 'fault',
    tier: 'full',
    async run(world) {
      const faults = await world.disturb();
      for (let round = 0; round < ROUNDS[world.tier]; round++) {
        const name = world.fresh();
        const open = async () => (await world.keyvalue('connection', faults.aside)).open(name);
        const handles = await Promise.all(Array.from({ length: WRITERS }, open));
        const ledgers = await writeUntilKilled(world, handles, () => faults.kill());
        await faults.heal();
        const after = await open();
        await world.trace.filling(async () => {
          for (const ledger of ledgers) await ledger.audit(world, after, 'KV-DUR-S', 'after kill -9 of the backend');
        });
      }
    },
  },
];

export default checks;
