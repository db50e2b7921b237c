import type { Check } from '../../check.ts';
import { bytes } from '../../models/keyvalue/bytes.ts';
import { expectError, expectMissing, expectOk, expectValue } from '../../models/keyvalue/expectations.ts';
import type { DeployedResource } from '../../subjects/subject.ts';

/** What only a host can show: which name is served by what. */
const checks: Check[] = [
  {
    id: 'kv.open.undeclared',
    title: 'a name that the slightfile does not declare is an error that names it; version 0.1 takes any name',
    covers: ['GEN-OPEN-UNDECLARED'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const id = ['GEN-OPEN-UNDECLARED'] as const;
      const declared = world.fresh();
      const client = await world.deployed('0.2', [{ name: declared, backend: 'subject' }]);
      expectOk(world, id, 'open of a declared name', await client.tryOpen(declared));
      for (const name of ['undeclared', `${declared}x`, declared.slice(0, -1), '*']) {
        const opened = await client.tryOpen(name);
        const what = `open(${JSON.stringify(name)})`;
        expectError(world, id, what, opened, ['unexpected-error']);
        const text = 'err' in opened ? String(opened.err.value) : '';
        world.expect(
          id,
          text.includes(name),
          `the error's text is ${JSON.stringify(text)}`,
          'a text that names the resource',
        );
      }
      expectOk(world, id, 'open of a declared name after errors', await client.tryOpen(declared));
      const old = await world.deployed('0.1', [{ name: declared, backend: 'subject' }]);
      expectOk(world, id, 'open of any name under version 0.1', await old.tryOpen(world.fresh()));
    },
  },
  {
    id: 'kv.open.wildcard',
    title: 'an exact name wins over "*", and "*" takes every other name',
    covers: ['GEN-OPEN-WILDCARD'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const id = ['GEN-OPEN-WILDCARD'] as const;
      const exact = world.fresh();
      const wild = world.fresh();
      const entries: DeployedResource[] = [
        { name: '*', backend: 'other' },
        { name: exact, backend: 'subject' },
      ];
      for (const resources of [entries, entries.toReversed()]) {
        const client = await world.deployed('0.2', resources);
        const store = await client.open(exact);
        const value = bytes(world.fresh());
        await store.put('k', value);
        const elsewhere = await (await world.deployed('0.2', [{ name: '*', backend: 'other' }])).open(exact);
        expectMissing(world, id, 'get of it from the backend of "*"', await elsewhere.get('k'), 'k');
        // Every name of the plain subject is served by the subject's own backend.
        const direct = await (await world.keyvalue()).open(exact);
        if (world.facts.scope !== 'process') {
          expectValue(world, id, 'get from the backend of the exact entry', await direct.get('k'), value);
        }
        for (const name of [wild, `${wild}/x`, `${wild}:é`]) {
          const other = await client.open(name);
          expectOk(world, id, 'set under a name that only "*" covers', await other.set('k', bytes('wild')));
          expectValue(world, id, 'get under it', await other.get('k'), bytes('wild'));
          const beside = await (await world.keyvalue()).open(name);
          expectMissing(world, id, "get of it from the exact entry's backend", await beside.get('k'), 'k');
          await other.remove('k');
        }
        expectValue(world, id, 'get under the exact name', await store.get('k'), value);
      }
    },
  },
  {
    id: 'kv.open.kinds',
    title: 'two resources with different backends each reach their own',
    covers: ['GEN-OPEN-KIND'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const id = ['GEN-OPEN-KIND'] as const;
      const one = world.fresh();
      const two = world.fresh();
      const entries: DeployedResource[] = [
        { name: one, backend: 'subject' },
        { name: two, backend: 'other' },
      ];
      for (const resources of [entries, entries.toReversed()]) {
        const client = await world.deployed('0.2', resources);
        const first = await client.open(one);
        const second = await client.open(two);
        await first.put('k', bytes('one'));
        await second.put('k', bytes('two'));
        expectValue(world, id, 'get from the first resource', await first.get('k'), bytes('one'));
        expectValue(world, id, 'get from the second resource', await second.get('k'), bytes('two'));
        const elsewhere = await world.deployed('0.2', [{ name: '*', backend: 'other' }]);
        const there = await elsewhere.open(two);
        expectValue(world, id, "get of the second's value from its own backend", await there.get('k'), bytes('two'));
        expectMissing(world, id, "get of the first's name there", await (await elsewhere.open(one)).get('k'), 'k');
        const plain = await (await world.keyvalue()).open(two);
        expectMissing(world, id, "get of the second's name in the first's backend", await plain.get('k'), 'k');
        await second.remove('k');
      }
    },
  },
  {
    id: 'kv.config.rejected',
    title: 'a wrong configuration ends the host before the guest starts, with one line that names entry, key and cure',
    covers: ['GEN-CONFIG'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const id = ['GEN-CONFIG'] as const;
      const name = world.fresh();
      const key = 'NO_SUCH_KEY';
      const refused = await world.deploy('0.2', [{ name, backend: 'subject', configs: { [key]: 'secret-value' } }]);
      const started = !('exitCode' in refused);
      world.expect(id, !started, 'a host with an unknown configuration key started', 'exit code 1');
      if (started) return;
      const { exitCode, stdout, stderr } = refused;
      world.expect(id, exitCode === 1, `exit code ${exitCode}`, 'exit code 1');
      world.expect(id, stdout === '', `it wrote ${JSON.stringify(stdout)} to stdout`, 'nothing on stdout');
      // A library may have a warning of its own to print.
      const lines = stderr.split('\n').filter((line) => line.includes(name));
      world.expect(id, lines.length === 1, `${lines.length} lines on stderr name the entry`, 'one line');
      for (const part of [name, key]) {
        world.expect(id, stderr.includes(part), `stderr is ${JSON.stringify(stderr)}`, `a line that names ${part}`);
      }
      world.expect(id, !stderr.includes('secret-value'), 'stderr repeats the value', 'no value');
    },
  },
];

export default checks;
