import { setImmediate } from 'node:timers/promises';
import type { Check } from '../../check.ts';
import type { Listing } from '../../histories/keys-listing.ts';
import type { RegisterInput } from '../../histories/register-operation.ts';
import type { Standing } from '../../histories/standing.ts';
import { bytes, patterned, sameBytes } from '../../models/keyvalue/bytes.ts';
import { keyRecorder, perform, runConcurrently } from '../../models/keyvalue/concurrent-workload.ts';
import { expectKeys, expectOk, expectValue } from '../../models/keyvalue/expectations.ts';
import {
  expectAllKept,
  expectLinearizable,
  expectListings,
  expectSessions,
  expectWholeValues,
  noteLabel,
} from '../../models/keyvalue/judge-history.ts';
import type { KeyValueHandle } from '../../subjects/keyvalue-client.ts';
import type { Apart } from '../../subjects/subject.ts';
import { showString, showValue } from '../../subjects/wit-value.ts';
import { eventually } from '../../wait.ts';
import type { World } from '../../world.ts';

/** Clients by distance: what is dearer gets fewer. */
const CLIENTS = { handle: 8, connection: 4, process: 4 };

/** Histories by distance and tier. */
const ROUNDS = { quick: 1, default: 2, full: 20 };

/** The same for sessions of clients in one process, of which a history has fewer calls that could show something. */
const SESSION_ROUNDS = { quick: 1, default: 4, full: 20 };

/** Few keys, so that clients meet; few operations, so that the search for an order is short. */
const WORKLOAD = { keys: 4, operations: 60 };

/** A write in each of so many rounds is read by all eight clients: 1,200 reads, for what goes wrong in one of 1,000. */
const READ_ROUNDS = 150;

/** Where LIN is not claimed, what one client wrote has reached the others after this time, in milliseconds. */
const CONVERGENCE_MS = 5_000;

/** Keys of the write-once set: every one that is lost shows, since nobody overwrites it. */
const SET_SIZE = { quick: 100, default: 1_000, full: 5_000 };

/** Opens one new store by as many clients, again and again. */
async function storesFor(world: World, apart: Apart): Promise<() => Promise<KeyValueHandle[]>> {
  const clients = await Promise.all(Array.from({ length: CLIENTS[apart] }, () => world.keyvalue(apart)));
  return async () => {
    const name = world.fresh();
    return Promise.all(clients.map((client) => client.open(name)));
  };
}

/** What several clients at once see of each other. */
const checks: Check[] = [
  {
    id: 'kv.concurrent.linearizable',
    title: 'clients apart by handle, connection and process have linearizable histories for each key',
    covers: ['KV-LIN'],
    kind: 'history',
    tier: 'default',
    async run(world) {
      for (const apart of world.distances()) {
        const open = await storesFor(world, apart);
        for (let round = 0; round < ROUNDS[world.tier]; round++) {
          world.trace.beginSequence();
          expectLinearizable(world, await runConcurrently(world, await open(), WORKLOAD), apart);
        }
      }
    },
  },
  {
    id: 'kv.concurrent.sessions',
    title: 'no client sees something older than what it wrote or saw before, nor a part of a value',
    covers: ['KV-RYW', 'KV-MONOTONIC', 'KV-ATOMIC'],
    kind: 'history',
    tier: 'default',
    async run(world) {
      const standings: Standing[] = [];
      for (const apart of world.distances()) {
        const open = await storesFor(world, apart);
        const rounds = (apart === 'handle' ? SESSION_ROUNDS : ROUNDS)[world.tier];
        for (let round = 0; round < rounds; round++) {
          world.trace.beginSequence();
          const history = await runConcurrently(world, await open(), WORKLOAD);
          expectWholeValues(world, history);
          standings.push(expectSessions(world, history));
        }
      }
      if (world.facts.claims.LIN === undefined) noteLabel(world, standings);
    },
  },
  {
    id: 'kv.concurrent.read-after-write',
    title: 'a get by another client that starts after a set was acknowledged sees it',
    covers: ['KV-RYW'],
    kind: 'history',
    tier: 'default',
    async run(world) {
      const open = await storesFor(world, 'handle');
      const handles = await open();
      for (let round = 0; round < READ_ROUNDS; round++) {
        const value = bytes(`round ${round}`);
        await world.random.pick(handles).put('k', value);
        const reads = await Promise.all(handles.map((handle) => handle.get('k')));
        for (const read of reads)
          expectValue(world, ['KV-RYW'], `get after set ${round} by another client`, read, value);
      }
    },
  },
  {
    id: 'kv.concurrent.whole-values',
    title: 'while long values replace each other, every get returns one of them whole',
    covers: ['KV-ATOMIC'],
    kind: 'history',
    tier: 'default',
    async run(world) {
      const handles = await (await storesFor(world, world.distances().at(-1) ?? 'handle'))();
      const [writer, ...readers] = handles;
      if (writer === undefined) return;
      const values = [patterned(200_000), patterned(150_001).reverse(), new Uint8Array(70_000).fill(0x61)];
      await writer.put('k', values[0] ?? new Uint8Array());
      if (world.facts.claims.LIN !== true) {
        for (const reader of readers) {
          await eventually(async () => 'ok' in (await reader.get('k')) || undefined, CONVERGENCE_MS);
        }
      }
      let writing = true;
      const write = async () => {
        try {
          for (let round = 0; round < 30; round++) {
            await writer.put('k', values[round % values.length] ?? new Uint8Array());
            await setImmediate();
          }
        } finally {
          writing = false;
        }
      };
      const read = async (reader: KeyValueHandle) => {
        while (writing) {
          // A provider that answers at once would leave no time for anything else.
          await setImmediate();
          const result = await reader.get('k');
          const whole = 'ok' in result && values.some((value) => sameBytes(value, result.ok));
          const shown = 'ok' in result ? showValue(result.ok) : result.err.case;
          world.expect(['KV-ATOMIC'], whole, `get during sets → ${shown}`, 'one of the values that were set, whole');
        }
      };
      await Promise.all([write(), ...readers.map(read)]);
    },
  },
  {
    id: 'kv.concurrent.set-full',
    title: 'keys set once each by eight clients are there from then on, and all of them in the end',
    covers: ['KV-CONC-KEYS', 'KV-KEYS-EXACT'],
    kind: 'history',
    tier: 'default',
    async run(world) {
      const handles = await (await storesFor(world, 'handle'))();
      const keys = Array.from({ length: SET_SIZE[world.tier] }, (_, index) => `element ${index}`);
      const recorder = keyRecorder(handles.length);
      const record = (client: number, input: RegisterInput) => {
        return recorder.record(client, input, () => perform(handles[client] as KeyValueHandle, input));
      };
      await world.trace.filling(async () => {
        await Promise.all(
          handles.map(async (_, client) => {
            for (let at = client; at < keys.length; at += handles.length) {
              const key = keys[at] ?? '';
              await record(client, { op: 'set', key, value: key });
              // What its neighbour is about to set, or has set.
              await record(client, { op: 'get', key: keys[at + 1] ?? key });
            }
          }),
        );
        for (const key of keys) await record(0, { op: 'get', key });
      });
      const history = recorder.history();
      expectAllKept(world, history);
      const wrong = history.find(({ input, output }) => typeof output === 'string' && output !== input.key);
      const found = `${showString(String(wrong?.output))} in the place of ${showString(wrong?.input.key ?? '')}`;
      world.expect(['KV-CONC-KEYS'], wrong === undefined, found, 'the value that was set');
      const listing = await handles[0]?.keys();
      if (listing === undefined) return;
      expectKeys(world, ['KV-CONC-KEYS', 'KV-KEYS-EXACT'], 'keys() in the end', listing, keys);
    },
  },
  {
    id: 'kv.concurrent.listing',
    title: 'keys() during writes lists what was there throughout, not what was absent throughout, and nothing twice',
    covers: ['KV-KEYS-CONCURRENT'],
    kind: 'history',
    tier: 'default',
    async run(world) {
      const [lister, ...writers] = await (await storesFor(world, 'handle'))();
      if (lister === undefined) return;
      const recorder = keyRecorder(writers.length);
      const record = async (client: number, input: RegisterInput) => {
        await recorder.record(client, input, () => perform(writers[client] as KeyValueHandle, input));
        await setImmediate();
      };
      const set = (key: string, value: string) => ({ op: 'set', key, value }) as const;
      const moving = (index: number) => `key ${index} moving`;
      await world.trace.filling(async () => {
        // What moves stands between what is kept, in the order of setting and sorted, so that a listing by position loses
        // its place.
        for (let index = 0; index < 100; index++) {
          if (index < 40) await record(0, set(moving(index), `first ${index}`));
          await record(0, set(`key ${index}`, `${index}`));
        }
      });
      const plans = writers.map((_, client) => {
        return Array.from({ length: 60 }, (_, number): RegisterInput => {
          const key = moving(world.random.below(40));
          return world.random.below(3) > 0 ? set(key, `${client} ${number}`) : { op: 'delete', key };
        });
      });
      let writing = true;
      const write = Promise.all(
        plans.map(async (plan, client) => {
          for (const input of plan) await record(client, input);
        }),
      ).finally(() => {
        writing = false;
      });
      // Awaited after the listings, which may be the first to fail.
      write.catch(() => {});
      const listings: Listing[] = [];
      while (writing) {
        await setImmediate();
        const invoke = process.hrtime.bigint();
        const result = await lister.keys();
        const end = process.hrtime.bigint();
        expectOk(world, ['KV-KEYS-CONCURRENT'], 'keys() during writes', result);
        const client = writers.length;
        if ('ok' in result) listings.push({ id: listings.length, client, invoke, return: end, keys: result.ok });
      }
      await write;
      expectListings(recorder.history(), listings);
    },
  },
];

export default checks;
