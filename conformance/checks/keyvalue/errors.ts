import type { Check } from '../../check.ts';
import { bytes } from '../../models/keyvalue/bytes.ts';
import { expectKeys, expectMissing, expectOk, expectValue } from '../../models/keyvalue/expectations.ts';
import type { KeyValueHandle } from '../../subjects/keyvalue-client.ts';
import type { CallResult } from '../../subjects/subject.ts';
import { showString } from '../../subjects/wit-value.ts';
import { showResult } from '../../trace.ts';
import { never } from '../../wait.ts';

const MIB = 1024 * 1024;

/** A call that was refused for good must stay without effect for so long, in milliseconds. */
const GHOST_MS = 500;

/** Every write is read so many times. */
const READS = 16;

/** The cases of keyvalue-error. */
const CASES = [
  'key-not-found',
  'invalid-key',
  'invalid-value',
  'connection-error',
  'authentication-error',
  'timeout-error',
  'io-error',
  'unexpected-error',
];

/** Keys and values that are hard on a careless host. */
const hostileStrings = [
  '',
  '\0',
  'a\0b',
  '\u0001\u001f\u007f\u0080\u009f',
  '\ufffe\uffff\ufffd',
  '\u202e\u2066',
  '%s%n%x%p',
  "'; DROP TABLE kv; --",
  '$(reboot)`reboot`',
  '\r\nSET k v\r\n',
  '{"$gt":""}',
  '*3\r\n$3\r\nSET\r\n',
  '/'.repeat(5_000),
  '../'.repeat(5_000),
  '\u{10ffff}'.repeat(1_000),
  'k'.repeat(70_000),
  'k'.repeat(MIB),
];

/** Errors: which case, what they carry, and that nothing happened. */
const checks: Check[] = [
  {
    id: 'kv.error.no-trap',
    title: 'no key, name or value traps: every call gives ok or one of the cases',
    covers: ['GEN-NO-TRAP', 'GEN-STILL-ALIVE', 'GEN-VARIANT'],
    kind: 'security',
    tier: 'default',
    async run(world) {
      const client = await world.keyvalue();
      const base = world.fresh();
      const store = await client.open(base);
      const judge = (what: string, result: CallResult<unknown>) => {
        const legal = 'ok' in result || (CASES.includes(result.err.case) && typeof result.err.value === 'string');
        const shown = 'ok' in result ? 'ok' : showResult(result);
        world.expect(['GEN-NO-TRAP', 'GEN-VARIANT'], legal, `${what} → ${shown}`, 'ok, or a case of keyvalue-error');
      };
      const alive = async (after: string) => {
        const set = await store.set('alive', bytes(after));
        expectOk(world, ['GEN-STILL-ALIVE'], `set after ${after}`, set);
        expectValue(world, ['GEN-STILL-ALIVE'], `get after ${after}`, await store.get('alive'), bytes(after));
      };
      for (const key of hostileStrings) {
        const shown = showString(key);
        judge(`get(${shown})`, await store.get(key));
        judge(`set(${shown})`, await store.set(key, bytes('a value that must be in no error')));
        judge(`delete(${shown})`, await store.delete(key));
        judge(`open(…${shown})`, await client.tryOpen(base + key));
        await alive(`calls with ${shown}`);
      }
      judge('keys()', await store.keys());
      for (const length of [16 * MIB, 16 * MIB + 1, 32 * MIB, 64 * MIB]) {
        judge(`set of ${length} bytes`, await store.set('big', new Uint8Array(length).fill(0x62)));
        await store.remove('big');
        await alive(`a set of ${length} bytes`);
      }
    },
  },
  {
    id: 'kv.error.definite',
    title: 'a call refused with a definite case had no effect, and has none later',
    covers: ['GEN-OUTCOME', 'GEN-NO-GHOST', 'KV-FAIL-ATOMIC'],
    kind: 'example',
    tier: 'default',
    async run(world) {
      const store = await world.store();
      // A declared limit that is too large is another check's to find.
      const maxKeyBytes = Math.min(world.facts.limits.maxKeyBytes, 64 * 1024);
      const maxValueBytes = Math.min(world.facts.limits.maxValueBytes, 64 * MIB);
      await store.put('k', bytes('old'));
      const refused: [string, CallResult<undefined>][] = [
        ['set of a value over the limit', await store.set('k', new Uint8Array(maxValueBytes + 1).fill(0x62))],
        ['set of the empty key', await store.set('', bytes('v'))],
        ['set of a key over the limit', await store.set('k'.repeat(maxKeyBytes + 1), bytes('v'))],
        ['delete of a key over the limit', await store.delete('k'.repeat(maxKeyBytes + 1))],
      ];
      for (const [what, result] of refused) {
        const definite = 'err' in result && ['invalid-key', 'invalid-value'].includes(result.err.case);
        const shown = showResult(result as CallResult);
        world.expect(['GEN-OUTCOME'], definite, `${what} → ${shown}`, 'invalid-key or invalid-value');
      }
      const unchanged = async (ids: readonly [string, ...string[]]): Promise<undefined> => {
        expectValue(world, ids, 'get of the old value', await store.get('k'), bytes('old'));
        expectKeys(world, ids, 'keys()', await store.keys(), ['k']);
      };
      await unchanged(['GEN-OUTCOME', 'KV-FAIL-ATOMIC']);
      await never(() => unchanged(['GEN-NO-GHOST']), GHOST_MS);
    },
  },
  {
    id: 'kv.error.secrets',
    title: 'a value appears in no error and in no log',
    covers: ['GEN-SECRETS'],
    kind: 'security',
    tier: 'default',
    async run(world) {
      const { inspector, locate } = world.facts;
      const maxKeyBytes = Math.min(world.facts.limits.maxKeyBytes, 64 * 1024);
      const maxValueBytes = Math.min(world.facts.limits.maxValueBytes, 64 * MIB);
      const secret = `secret-${world.fresh()}`;
      const name = world.fresh();
      const store = await (await world.keyvalue()).open(name);
      const value = bytes(secret);
      const over = new Uint8Array(maxValueBytes + 1).fill(0x73);
      over.set(value);
      const client = await world.keyvalue();
      const long = 'k'.repeat(maxKeyBytes + 1);
      await store.put('k', value);
      const results: CallResult<unknown>[] = [
        await store.set('', value),
        await store.set(long, value),
        await store.set('k', over),
        await store.get(''),
        await store.get(long),
        await store.delete(''),
        await store.delete(long),
        await store.get('missing'),
        await client.tryOpen(''),
        await client.tryOpen('n'.repeat(129)),
      ];
      if (inspector !== undefined && locate !== undefined) {
        const place = locate(name, 'foreign');
        await inspector.plant(place, 'foreign');
        try {
          results.push(await store.get('foreign'), await store.set('foreign', value), await store.keys());
        } finally {
          await inspector.remove(place);
        }
      }
      for (const result of results) {
        if ('err' in result) world.expectNoSecret(String(result.err.value), `the text of ${result.err.case}`);
        world.observed('GEN-SECRETS');
      }
      world.expectNoSecret(world.log(), 'the log');
    },
  },
  {
    id: 'kv.order.program',
    title: 'calls through one handle, one after the other, take effect in that order',
    covers: ['GEN-PROGRAM-ORDER', 'KV-MONOTONIC'],
    kind: 'example',
    tier: 'default',
    async run(world) {
      const store: KeyValueHandle = await world.store();
      const rounds = world.tier === 'quick' ? 20 : 100;
      for (let round = 0; round < rounds; round++) {
        const value = bytes(`round ${round}`);
        await store.put('k', value);
        // Often enough for what goes wrong in one read of 1,000.
        for (let read = 0; read < READS; read++) {
          const what = `get ${read + 1} after set ${round}`;
          expectValue(world, ['GEN-PROGRAM-ORDER', 'KV-MONOTONIC'], what, await store.get('k'), value);
        }
        if (world.random.below(10) > 0) continue;
        await store.remove('k');
        expectMissing(world, ['GEN-PROGRAM-ORDER'], `get after delete ${round}`, await store.get('k'), 'k');
      }
    },
  },
];

export default checks;
