import type { Check } from '../../check.ts';
import { Inconclusive } from '../../endings.ts';
import type { FaultWindow } from '../../histories/fault-window.ts';
import { isDefinite } from '../../models/definite-cases.ts';
import { bytes, sameBytes } from '../../models/keyvalue/bytes.ts';
import { runConcurrently } from '../../models/keyvalue/concurrent-workload.ts';
import { type BothWays, bothWays, type Faults } from '../../models/keyvalue/disturbed-clients.ts';
import { expectError } from '../../models/keyvalue/expectations.ts';
import { expectOutcome, expectRecovery, type Mutation, recovery } from '../../models/keyvalue/fault-expectations.ts';
import { expectLinearizable } from '../../models/keyvalue/judge-history.ts';
import type { KeyValueHandle } from '../../subjects/keyvalue-client.ts';
import type { CallResult } from '../../subjects/subject.ts';
import { eventually, never } from '../../wait.ts';
import type { World } from '../../world.ts';

/** A mutation that comes twice comes within this time, in milliseconds. */
const AGAIN_MS = 250;

/** Histories with cuts. */
const ROUNDS = { quick: 1, default: 2, full: 10 };

/** Few keys, so that what comes twice meets what others wrote since and read. */
const WORKLOAD = { keys: 3, operations: 100 };

const FIRST = bytes('first');
const SECOND = bytes('second');

/** A request that has a text in it, whatever is around it. */
function having(text: string): (message: Uint8Array) => boolean {
  return (message) => Buffer.from(message.buffer, message.byteOffset, message.byteLength).includes(text);
}

/** What became of a key after a mutation whose connection was cut at its request. */
async function cutAt(
  world: World,
  faults: Faults,
  { store, aside }: BothWays,
  kind: 'cut-before-reply' | 'cut-before-forward',
  mutation: 'set' | 'delete',
): Promise<void> {
  const key = `key-${world.fresh()}`;
  await store.put(key, bytes('before'));
  const injection = faults.inject({ kind, matching: having(key) });
  const answer = mutation === 'set' ? await store.set(key, bytes('after')) : await store.delete(key);
  const { hits } = injection;
  injection.heal();
  if (hits === 0) throw new Inconclusive(`no request of the ${mutation} had its key in it`);
  const lost = kind === 'cut-before-reply' ? 'answer' : 'request';
  const told: Mutation = {
    what: `${mutation} whose ${lost} was lost`,
    before: bytes('before'),
    after: mutation === 'set' ? bytes('after') : undefined,
  };
  expectOutcome(world, told, answer, await aside.get(key));
  if ('err' in answer) expectError(world, ['KV-ERR-CONN'], told.what, answer, ['connection-error']);
  else world.observed('KV-ERR-CONN');
  if (isDefinite(answer)) {
    await never(async () => {
      expectOutcome(world, told, answer, await aside.get(key));
      return undefined;
    }, AGAIN_MS);
  }
  await expectRecovery(world, `get after a ${told.what}`, () => store.get(key));
}

/** A handle whose connection was cut is used again only when it works. */
async function expectReady(world: World, handle: KeyValueHandle): Promise<void> {
  await recovery(world, () => handle.get('k'));
}

/** Calls whose request or answer is lost: what their errors promise, and that nothing comes twice. */
const checks: Check[] = [
  {
    id: 'kv.fault.once',
    title: 'a mutation whose answer was lost does not come a second time over what others wrote since',
    covers: ['GEN-ONCE'],
    kind: 'fault',
    tier: 'default',
    async run(world) {
      const faults = await world.disturb();
      const { store, aside } = await bothWays(world, faults);
      for (const mutation of ['set', 'delete'] as const) {
        const key = `key-${world.fresh()}`;
        await store.put(key, bytes('before'));
        const injection = faults.inject({ kind: 'cut-before-reply', matching: having(key), afterwards: 'refuse' });
        const lost: Promise<CallResult<undefined>> = mutation === 'set' ? store.set(key, FIRST) : store.delete(key);
        // A provider that asks again does not answer before it can; one that gives up has answered by now.
        await Promise.race([injection.reached().catch(() => {}), lost.catch(() => {})]);
        if (injection.hits === 0) throw new Inconclusive(`no request of the ${mutation} had its key in it`);
        const seen = await aside.get(key);
        const applied = mutation === 'set' ? 'ok' in seen && sameBytes(seen.ok, FIRST) : 'err' in seen;
        if (!applied) throw new Inconclusive(`the ${mutation} did not take effect before its answer was lost`);
        await aside.put(key, SECOND);
        await faults.heal();
        await lost;
        // What the client still had to send comes before this.
        await recovery(world, () => store.get('another key'));
        const doubled = await never(async () => {
          const now = await aside.get(key);
          return 'ok' in now && sameBytes(now.ok, SECOND) ? undefined : now;
        }, AGAIN_MS);
        const shown =
          doubled === undefined ? 'that value' : 'ok' in doubled ? 'the first value again' : 'no value again';
        world.expect(
          ['GEN-ONCE'],
          doubled === undefined,
          `a ${mutation} took effect, another client saw that and set the key, and then get → ${shown}`,
          'the value of the other client: a mutation takes effect once',
        );
      }
    },
  },
  {
    id: 'kv.fault.lost',
    title: 'a mutation whose request or answer is lost leaves what its error says, now and later',
    covers: ['GEN-OUTCOME', 'KV-FAIL-ATOMIC', 'KV-ERR-CONN', 'GEN-RECOVER'],
    kind: 'fault',
    tier: 'default',
    async run(world) {
      const faults = await world.disturb();
      const ways = await bothWays(world, faults);
      for (const kind of ['cut-before-reply', 'cut-before-forward'] as const) {
        for (const mutation of ['set', 'delete'] as const) await cutAt(world, faults, ways, kind, mutation);
      }
    },
  },
  {
    id: 'kv.fault.history',
    title: 'clients whose connections are cut all the time have linearizable histories, whatever became of lost calls',
    covers: ['KV-LIN'],
    kind: 'fault',
    tier: 'full',
    async run(world) {
      const faults = await world.disturb();
      const ways = [faults.subject, faults.subject, faults.subject, faults.aside];
      const clients = await Promise.all(ways.map((way) => world.keyvalue('connection', way)));
      let cuts = 0;
      for (let round = 0; round < ROUNDS[world.tier]; round++) {
        world.trace.beginSequence();
        const name = world.fresh();
        const handles = await Promise.all(clients.map((client) => client.open(name)));
        let running = true;
        const windows: FaultWindow[] = [];
        const workload = runConcurrently(world, handles, WORKLOAD).finally(() => {
          running = false;
        });
        // Cut at certain requests, not at certain times: a fast machine is cut as often as a slow one.
        const cutting = (async () => {
          while (running) {
            const kind = world.random.below(2) === 0 ? 'cut-before-reply' : 'cut-before-forward';
            const from = process.hrtime.bigint();
            const injection = faults.inject({ kind, request: 10 + world.random.below(20) });
            await eventually(async () => (injection.hits > 0 || !running ? true : undefined), 10_000);
            cuts += injection.hits;
            injection.heal();
            windows.push({ label: kind, from, to: process.hrtime.bigint() });
          }
        })();
        const history = await workload;
        await cutting;
        await faults.heal();
        for (const handle of handles) await expectReady(world, handle);
        expectLinearizable(world, history, 'connection, which were cut', windows);
      }
      if (cuts === 0) throw new Inconclusive('no connection was cut');
    },
  },
];

export default checks;
