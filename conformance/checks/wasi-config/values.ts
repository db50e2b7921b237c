import type { Check } from '../../check.ts';
import { Unsupported } from '../../endings.ts';
import type { CallResult } from '../../subjects/subject.ts';
import { type Pairs, WasiConfigClient } from '../../subjects/wasi-config-client.ts';
import { showString } from '../../subjects/wit-value.ts';
import { Violation } from '../../violation.ts';
import type { World } from '../../world.ts';

type Ids = readonly [string, ...string[]];

const VALUES = { color: 'blue', 'a.b': 'dotted', LONG_NAME_1: 'with blanks in it', digits: '0042' };

/** So many that no list of them is in order by chance. */
const MANY = Object.fromEntries(
  [7, 3, 11, 1, 9, 5, 12, 2, 8, 10, 4, 6].map((number) => [`key-${number}`, `value ${number}`]),
);

/** An instance of a runtime that was started with these pairs. */
async function configured(world: World, values: Readonly<Record<string, string>>): Promise<WasiConfigClient> {
  return new WasiConfigClient(await world.configured(values), world.facts.runtime?.shape ?? '');
}

const show = (value: string | undefined) => (value === undefined ? 'none' : `some(${showString(value)})`);

function okOf<T>(id: string, what: string, result: CallResult<T>): T {
  if ('ok' in result) return result.ok;
  throw new Violation(id, `${what} → ${result.err.case}(${String(result.err.value)})`, 'ok');
}

function expectGotten(
  world: World,
  ids: Ids,
  key: string,
  result: CallResult<string | undefined>,
  wanted: string | undefined,
): void {
  const what = `get(${showString(key)})`;
  const found = okOf(ids[0], what, result);
  world.expect(ids, found === wanted, `${what} → ok(${show(found)})`, `ok(${show(wanted)})`);
}

/** What a call came to, in words that are the same for every subject that does the same. */
const outcome = (result: CallResult<string | undefined>) => {
  if ('err' in result) return `err(${result.err.case})`;
  return result.ok === undefined ? 'ok(none)' : 'ok(some)';
};

/** Configuration. */
const checks: Check[] = [
  {
    id: 'wcfg.get',
    title: 'get returns what the host was configured with, again and again',
    covers: ['WCFG-GET', 'WCFG-CONSTANT'],
    kind: 'example',
    tier: 'quick',
    foundation: true,
    async run(world) {
      const config = await configured(world, VALUES);
      const rounds: CallResult<string | undefined>[][] = [];
      for (let round = 0; round < 3; round++) {
        const answers: CallResult<string | undefined>[] = [];
        for (const key of Object.keys(VALUES)) answers.push(await config.get(key));
        rounds.push(answers);
      }
      // No text has a way to change a value while an instance lives, and no runtime that is known has one either.
      const [first, ...later] = rounds.map((answers) => JSON.stringify(answers));
      const constant = later.every((answers) => answers === first);
      const same = 'it has, as far as nobody changes the configuration of the runtime';
      world.observe('WCFG-CONSTANT', constant ? same : 'it changes by itself');
      for (const answers of rounds) {
        for (const [index, [key, value]] of Object.entries(VALUES).entries()) {
          expectGotten(world, ['WCFG-GET'], key, answers[index] as CallResult<string | undefined>, value);
        }
      }
    },
  },
  {
    id: 'wcfg.get.missing',
    title: 'get of any other key is ok(none)',
    covers: ['WCFG-GET-MISSING'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const config = await configured(world, VALUES);
      for (const key of ['colour', 'colo', 'color2', 'a', 'a.b.c', 'missing', '__proto__', 'constructor']) {
        expectGotten(world, ['WCFG-GET-MISSING'], key, await config.get(key), undefined);
      }
    },
  },
  {
    id: 'wcfg.get.unconfigured',
    title: 'a host without configuration answers ok(none), and lists nothing that get does not have',
    covers: ['WCFG-GET-MISSING', 'WCFG-GET-ALL'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const config = await configured(world, {});
      expectGotten(world, ['WCFG-GET-MISSING'], 'color', await config.get('color'), undefined);
      await expectSame(world, config, {});
    },
  },
  {
    id: 'wcfg.get-all',
    title: 'get-all has every pair once, with the value that get returns',
    covers: ['WCFG-GET-ALL', 'WCFG-GET-ALL-ORDER', 'WCFG-GET-ALL-SCOPE'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const config = await configured(world, MANY);
      const pairs = await expectSame(world, config, MANY);
      const keys = pairs.map(([key]) => key).filter((key) => Object.hasOwn(MANY, key));
      const given = Object.keys(MANY);
      const order = [
        ['as configured', given],
        ['by key, in the order of bytes', given.toSorted()],
      ] as const;
      const known = order.find(([, wanted]) => wanted.every((key, index) => key === keys[index]));
      world.observe('WCFG-GET-ALL-ORDER', known?.[0] ?? 'in another order');
      const more = pairs.length - keys.length;
      world.observe('WCFG-GET-ALL-SCOPE', more === 0 ? 'only what was configured' : 'more than was configured');
    },
  },
  {
    id: 'wcfg.text',
    title: 'text in any script comes back as it was',
    covers: ['WCFG-TEXT'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const values = {
        accents: 'déjà vu',
        decomposed: 'e\u0301',
        script: '日本語',
        emoji: '😀',
        quotes: `"double" 'single' \`back\``,
        equals: 'a=b=c',
        braces: '{{ a }} $' + '{b} %c%',
        backslash: 'C:\\new\\table',
        blanks: '  around  ',
        null: 'null',
        long: 'x'.repeat(4_000),
      };
      const config = await configured(world, values);
      for (const [key, value] of Object.entries(values)) {
        expectGotten(world, ['WCFG-TEXT'], key, await config.get(key), value);
      }
    },
  },
  {
    id: 'wcfg.text.separators',
    title: 'values with a comma or a newline come back, where the host can be told of them',
    covers: ['WCFG-GET'],
    kind: 'example',
    tier: 'default',
    async run(world) {
      const refused: string[] = [];
      for (const [what, value] of [
        ['a comma', 'a,b'],
        ['a newline', 'a\nb'],
      ] as const) {
        try {
          const config = await configured(world, { separated: value });
          expectGotten(world, ['WCFG-GET'], 'separated', await config.get('separated'), value);
        } catch (error) {
          if (!(error instanceof Unsupported)) throw error;
          refused.push(`${what}: ${error.message}`);
        }
      }
      if (refused.length > 0) world.note(`not tried, a value with ${refused.join('; ')}`);
      const plain = await configured(world, { plain: 'value' });
      expectGotten(world, ['WCFG-GET'], 'plain', await plain.get('plain'), 'value');
    },
  },
  {
    id: 'wcfg.key.odd',
    title: 'no key traps, and what odd ones get',
    covers: ['WCFG-NO-TRAP', 'WCFG-KEY-SYNTAX', 'WCFG-KEY-EMPTY'],
    kind: 'security',
    tier: 'quick',
    async run(world) {
      const config = await configured(world, VALUES);
      const odd = ['a b', 'a\nb', 'a\0b', 'a=b', '=', '{{color}}', '../color', 'k'.repeat(100_000), '\u{1f600}'];
      const outcomes = new Set<string>();
      for (const key of odd) {
        outcomes.add(outcome(await config.get(key)));
        world.observed('WCFG-NO-TRAP');
      }
      world.observe('WCFG-KEY-SYNTAX', [...outcomes].sort().join(', or '));
      world.observe('WCFG-KEY-EMPTY', outcome(await config.get('')));
    },
  },
  {
    id: 'wcfg.key.case',
    title: 'whether letter case matters in a key',
    covers: ['WCFG-KEY-CASE'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const config = await configured(world, VALUES);
      const found = outcome(await config.get('COLOR'));
      world.observe(
        'WCFG-KEY-CASE',
        found === 'ok(none)' ? 'it matters' : found === 'ok(some)' ? 'it does not' : found,
      );
    },
  },
  {
    id: 'wcfg.value.empty',
    title: 'whether a key that was configured with the empty string has a value',
    covers: ['WCFG-EMPTY-VALUE'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const result = await (await configured(world, { empty: '' })).get('empty');
      const choice = 'ok' in result && result.ok === '' ? 'it has the empty string' : outcome(result);
      world.observe('WCFG-EMPTY-VALUE', choice);
    },
  },
];

/** `get-all` must have these pairs, each once, and agree with `get`. */
async function expectSame(
  world: World,
  config: WasiConfigClient,
  wanted: Readonly<Record<string, string>>,
): Promise<Pairs> {
  const ids = ['WCFG-GET-ALL'] as const;
  const pairs = okOf(ids[0], 'get-all()', await config.getAll());
  const keys = pairs.map(([key]) => key);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  world.expect(ids, twice === undefined, `get-all() has ${showString(twice ?? '')} twice`, 'every key once');
  for (const [key, value] of Object.entries(wanted)) {
    const found = pairs.find(([name]) => name === key)?.[1];
    world.expect(ids, found === value, `get-all() has ${show(found)} for ${showString(key)}`, show(value));
  }
  for (const [key, value] of pairs.slice(0, 50)) {
    const found = okOf(ids[0], `get(${showString(key)})`, await config.get(key));
    const observed = `get-all() has ${show(value)} for ${showString(key)}, and get ${show(found)}`;
    world.expect(ids, found === value, observed, 'the same value');
  }
  return pairs;
}

export default checks;
