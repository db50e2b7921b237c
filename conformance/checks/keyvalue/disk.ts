import { dirname } from 'node:path';
import type { Check } from '../../check.ts';
import { Inconclusive, NotApplicable, Unsupported } from '../../endings.ts';
import { bytes, patterned } from '../../models/keyvalue/bytes.ts';
import { expectError, expectKeys, expectMissing, expectOk, expectValue } from '../../models/keyvalue/expectations.ts';
import { writeOrderFault } from '../../models/keyvalue/write-order.ts';
import type { KeyValueHandle } from '../../subjects/keyvalue-client.ts';
import { type CallResult, type Handicap, SubjectFailure } from '../../subjects/subject.ts';
import { Violation } from '../../violation.ts';
import type { World } from '../../world.ts';

const KIB = 1024;

type DiskRecord = Awaited<ReturnType<NonNullable<World['facts']['disk']>['recorded']>>;
type DiskCall = Awaited<ReturnType<DiskRecord['calls']>>[number];

/** A disk that is soon full, in bytes. */
const SMALL_DISK = 2 * KIB * KIB;

/** Descriptors for a process that needs some twenty by itself. */
const FEW_DESCRIPTORS = 80;

const OLD = bytes('the old value, which is the longer one of the two');
const NEW = bytes('the new value');

function diskOf(world: World): NonNullable<World['facts']['disk']> {
  const { disk, traits } = world.facts;
  if (!traits.has('disk')) throw new NotApplicable('the subject keeps nothing on a disk of this machine');
  if (disk !== undefined) return disk;
  throw new Unsupported('nothing can go wrong with the disk: it is not one that the run set up');
}

/** A store by way of a process under a handicap. */
async function openUnder(world: World, handicap: Handicap, name: string): Promise<KeyValueHandle> {
  return (await world.keyvalue('process', world.subject, handicap)).open(name);
}

/** Whether the call was answered; not where its process was killed. */
async function survives(call: () => Promise<CallResult<undefined>>): Promise<boolean> {
  try {
    return 'ok' in (await call());
  } catch (error) {
    if (error instanceof SubjectFailure && error.kind === 'host-crash') return false;
    throw error;
  }
}

/** Calls of the system that fail, and what a client calls then. `set` replaces a value, `add` sets a new key in a new store. */
const failures: readonly {
  readonly what: string;
  readonly calls: readonly string[];
  readonly error: 'EIO' | 'EMFILE' | 'EROFS';
  readonly during: keyof typeof mutations;
}[] = [
  { what: 'synchronising fails', calls: ['fsync', 'fdatasync'], error: 'EIO', during: 'set' },
  { what: 'renaming fails', calls: ['rename', 'renameat', 'renameat2'], error: 'EIO', during: 'set' },
  { what: 'removing fails', calls: ['unlink', 'unlinkat'], error: 'EIO', during: 'delete' },
  { what: 'reading a folder fails', calls: ['getdents64'], error: 'EIO', during: 'keys' },
  { what: 'the disk is read-only', calls: ['mkdir', 'mkdirat'], error: 'EROFS', during: 'add' },
  { what: 'no descriptor is left', calls: ['open', 'openat'], error: 'EMFILE', during: 'get' },
  { what: 'reading fails', calls: ['read', 'pread64', 'readv', 'preadv'], error: 'EIO', during: 'get' },
];

/** A call to the file system at which a writer can be killed. */
interface CrashPoint {
  readonly call: string;
  /** Among the calls of that name by its thread; of one on the entry itself, among those on it. */
  readonly ordinal: number;
  readonly onEntry: boolean;
}

/** Calls that every process makes all the time, so that an ordinal among all of them means little. */
const COMMON = new Set(['open', 'openat', 'close', 'write', 'writev', 'pwrite64', 'pwritev']);

/** Every call of a rehearsal. Common ones on the entry, whose path is known beforehand, are counted there alone. */
function crashPoints(calls: readonly DiskCall[], entry: string | undefined): CrashPoint[] {
  const seen = new Map<string, number>();
  return calls.map(({ name: call, ordinal, paths }) => {
    if (!COMMON.has(call) || entry === undefined || !paths.includes(entry)) return { call, ordinal, onEntry: false };
    const count = (seen.get(call) ?? 0) + 1;
    seen.set(call, count);
    return { call, ordinal: count, onEntry: true };
  });
}

/** Calls of a client. */
const mutations = {
  get: (store: KeyValueHandle) => store.get('k'),
  set: (store: KeyValueHandle) => store.set('k', NEW),
  add: (store: KeyValueHandle) => store.set('k', NEW),
  delete: (store: KeyValueHandle) => store.delete('k'),
  keys: (store: KeyValueHandle) => store.keys(),
};

/** What a disk does to a store: it fills up, it breaks, and its process is killed at any moment. */
const checks: Check[] = [
  {
    id: 'kv.disk.full',
    title: 'a set that a full disk refuses leaves the old value, and what is deleted makes room',
    covers: ['KV-FAIL-ATOMIC', 'GEN-VARIANT', 'GEN-STILL-ALIVE'],
    kind: 'fault',
    tier: 'full',
    async run(world) {
      const store = await openUnder(world, await diskOf(world).full(SMALL_DISK), world.fresh());
      const kept = patterned(100 * KIB);
      await store.put('kept', kept);
      const stored = ['kept'];
      let refused: CallResult<undefined> = { ok: undefined };
      while ('ok' in refused && stored.length < 100) {
        const key = `filling ${stored.length}`;
        refused = await store.set(key, patterned(100 * KIB));
        if ('ok' in refused) stored.push(key);
        else expectMissing(world, ['KV-FAIL-ATOMIC'], `get of ${key}, refused`, await store.get(key), key);
      }
      if ('ok' in refused) throw new Inconclusive('the disk did not fill up');
      expectError(world, ['GEN-VARIANT'], 'set on a full disk', refused, ['io-error']);
      const longer = await store.set('kept', patterned(200 * KIB));
      expectError(world, ['GEN-VARIANT'], 'set of a longer value on a full disk', longer, ['io-error']);
      expectValue(world, ['KV-FAIL-ATOMIC'], 'get of what it was to replace', await store.get('kept'), kept);
      expectKeys(world, ['KV-FAIL-ATOMIC'], 'keys() of a full disk', await store.keys(), stored);
      for (const key of stored.splice(1)) {
        expectOk(world, ['GEN-STILL-ALIVE'], `delete of ${key} on a full disk`, await store.delete(key));
      }
      expectOk(world, ['GEN-STILL-ALIVE'], 'set after room was made', await store.set('kept', OLD));
      expectValue(world, ['GEN-STILL-ALIVE'], 'get of it', await store.get('kept'), OLD);
    },
  },
  {
    id: 'kv.disk.broken',
    title: 'a disk that fails, is read-only or out of descriptors is an io-error that leaves a whole value',
    covers: ['GEN-VARIANT', 'KV-FAIL-ATOMIC'],
    kind: 'fault',
    tier: 'full',
    async run(world) {
      const disk = diskOf(world);
      let hits = 0;
      for (const { what, calls, error, during } of failures) {
        const name = world.fresh();
        const whole = await (await world.keyvalue()).open(name);
        if (during !== 'add') await whole.put('k', OLD);
        // Reading is what every process does all the time: that fails for the entry and its folder alone.
        const entry = world.facts.locate?.(name, 'k').toString();
        const reads = during === 'get' || during === 'keys';
        if (reads && entry === undefined) continue;
        const path = during === 'keys' ? dirname(entry ?? '') : during === 'get' ? entry : undefined;
        const record = await disk.failing(calls, error, path);
        const opened = await (await world.keyvalue('process', world.subject, record.handicap)).tryOpen(name);
        const result = 'err' in opened ? opened : await mutations[during](opened.ok);
        const hit = (await record.calls()).some(({ failed }) => failed);
        if (!hit) continue;
        hits++;
        expectError(world, ['GEN-VARIANT'], `${during} where ${what}`, result, ['io-error']);
        const after = await whole.get('k');
        const values = during === 'add' ? [NEW] : [OLD, NEW];
        const gone = 'err' in after && after.err.case === 'key-not-found' && (during === 'add' || during === 'delete');
        const kept = 'ok' in after && values.some((value) => Buffer.compare(value, after.ok) === 0);
        const shown = 'ok' in after ? `${after.ok.length} bytes` : after.err.case;
        const required = 'the whole old value, or the whole new one';
        world.expect(['KV-FAIL-ATOMIC'], kept || gone, `get after ${during} where ${what} → ${shown}`, required);
        expectKeys(
          world,
          ['KV-FAIL-ATOMIC'],
          `keys() after ${during} where ${what}`,
          await whole.keys(),
          gone ? [] : ['k'],
        );
      }
      if (hits === 0) throw new Inconclusive('the subject made none of the calls that were to fail');
    },
  },
  {
    id: 'kv.disk.crash-points',
    title: 'a writer killed at any of its calls to the file system leaves the old value or the new one, whole',
    covers: ['KV-ATOMIC'],
    kind: 'fault',
    tier: 'full',
    async run(world) {
      const disk = diskOf(world);
      const { locate } = world.facts;
      let killed = 0;
      for (const mutation of ['set', 'add', 'delete'] as const) {
        const mutate = mutations[mutation];
        const prepare = async () => {
          const name = world.fresh();
          const store = await (await world.keyvalue()).open(name);
          if (mutation !== 'add') await store.put('k', OLD);
          return { name, store };
        };
        const rehearsal = await disk.recorded();
        const { name: rehearsed } = await prepare();
        await mutate(await openUnder(world, rehearsal.handicap, rehearsed));
        const entry = locate === undefined ? undefined : rehearsal.path(locate(rehearsed, 'k').toString());
        for (const { call, ordinal, onEntry } of crashPoints(await rehearsal.calls(), entry)) {
          world.trace.beginSequence();
          const { name, store } = await prepare();
          const { handicap } = await disk.killed(call, ordinal, onEntry ? locate?.(name, 'k').toString() : undefined);
          const acknowledged = await survives(async () => mutate(await openUnder(world, handicap, name)));
          if (!acknowledged) killed++;
          const after = await store.get('k');
          const found = 'ok' in after ? after.ok : undefined;
          const fresh = mutation === 'delete' ? undefined : NEW;
          const stale = mutation === 'add' ? undefined : OLD;
          const is = (value: Uint8Array | undefined) =>
            value === undefined || found === undefined ? value === found : Buffer.compare(value, found) === 0;
          const missing = 'err' in after && after.err.case !== 'key-not-found' ? after.err.case : 'no value';
          const shown =
            found === undefined ? missing : `${found.length} bytes: ${Buffer.from(found).toString('latin1')}`;
          const observed = `get after ${mutation}, killed at its ${call} number ${ordinal} → ${shown}`;
          const required = acknowledged ? 'what was acknowledged' : 'the old value or the new one, whole';
          world.expect(
            ['KV-ATOMIC'],
            missing === 'no value' && (is(fresh) || (!acknowledged && is(stale))),
            observed,
            required,
          );
          expectKeys(world, ['KV-ATOMIC'], `keys() after that`, await store.keys(), found === undefined ? [] : ['k']);
          expectOk(world, ['KV-ATOMIC'], 'set after that', await store.set('k', OLD));
        }
      }
      if (killed === 0) throw new Inconclusive('no writer was killed: it made no call to the file system twice alike');
    },
  },
  {
    id: 'kv.disk.order',
    title: 'contents are synchronised before their name shows them, and the folder before the acknowledgement',
    covers: ['KV-ATOMIC'],
    kind: 'fault',
    tier: 'full',
    async run(world) {
      const disk = diskOf(world);
      const { locate } = world.facts;
      if (locate === undefined) throw new Unsupported('the provider does not say where an entry stands');
      const record = await disk.recorded();
      const name = world.fresh();
      const store = await openUnder(world, record.handicap, name);
      for (const [what, value] of [
        ['a new entry', OLD],
        ['a replaced entry', NEW],
      ] as const) {
        const before = (await record.calls()).length;
        await store.put('k', value);
        const calls = (await record.calls()).slice(before);
        const fault = writeOrderFault(calls, record.path(locate(name, 'k').toString()));
        if (fault === 'elsewhere') throw new Inconclusive('no file is the entry: its order of writing is not known');
        const done = calls.map(({ name: call, paths }) => `${call}(${paths.map(record.shown).join(', ')})`);
        if (fault !== undefined) {
          throw new Violation('KV-ATOMIC', `${what}: ${fault.observed}`, fault.required, done);
        }
        world.observed('KV-ATOMIC');
      }
    },
  },
  {
    id: 'kv.disk.descriptors',
    title: 'a process with few descriptors serves a hundred handles and hundreds of calls, refused ones among them',
    covers: ['GEN-HANDLES', 'GEN-STILL-ALIVE'],
    kind: 'fault',
    tier: 'full',
    async run(world) {
      const client = await world.keyvalue('process', world.subject, await diskOf(world).descriptors(FEW_DESCRIPTORS));
      const name = world.fresh();
      const handles: KeyValueHandle[] = [];
      for (let count = 0; count < 100; count++) {
        const opened = await client.tryOpen(name);
        expectOk(world, ['GEN-HANDLES'], `open number ${count + 1}`, opened);
        if ('ok' in opened) handles.push(opened.ok);
      }
      await world.trace.filling(async () => {
        for (const [count, handle] of handles.entries()) {
          const what = (call: string) => `${call} number ${count + 1} with ${FEW_DESCRIPTORS} descriptors`;
          expectOk(world, ['GEN-STILL-ALIVE'], what('set'), await handle.set('k', OLD));
          expectValue(world, ['GEN-STILL-ALIVE'], what('get'), await handle.get('k'), OLD);
          expectError(world, ['GEN-STILL-ALIVE'], what('get'), await handle.get('missing'), ['key-not-found']);
          expectOk(world, ['GEN-STILL-ALIVE'], what('delete'), await handle.delete('missing'));
          expectKeys(world, ['GEN-STILL-ALIVE'], what('keys'), await handle.keys(), ['k']);
        }
      });
    },
  },
];

export default checks;
