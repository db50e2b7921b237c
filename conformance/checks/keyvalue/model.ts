import type { Check } from '../../check.ts';
import {
  everyOperation,
  type Operation,
  operations,
  SequentialModel,
  showOperation,
} from '../../models/keyvalue/sequential-model.ts';
import { runProperty } from '../../models/run-property.ts';
import type { World } from '../../world.ts';

/** Generated sequences by tier. */
const RUNS = { quick: 20, default: 180, full: 1_000 };

/** What the sequences show together; each is observed where an answer was compared by it. */
const shown = [
  'KV-GET-SET',
  'KV-GET-MISSING',
  'KV-OVERWRITE',
  'KV-DELETE',
  'KV-DELETE-MISSING',
  'KV-KEYS-EXACT',
  'KV-KEYS-EMPTY',
  'KV-KEY-OPAQUE',
  'KV-EMPTY-VALUE',
  'KV-BINARY',
  'GEN-BYTES',
  'GEN-STRINGS',
  'GEN-PAYLOAD-STRING',
  'GEN-PROGRAM-ORDER',
] as const;

/** Runs generated sequences on that many stores, whose names begin alike; then a fixed one that leaves nothing out. */
async function runModel(world: World, tails: readonly string[]): Promise<void> {
  const client = await world.keyvalue();
  const body = async (sequence: readonly Operation[]) => {
    const base = world.fresh();
    const open = (on: number) => client.open(base + (tails[on] ?? ''));
    const handles = await Promise.all(tails.map((_, on) => open(on)));
    const model = new SequentialModel(handles, open, (...ids) => world.observed(...ids));
    for (const operation of sequence) await model.perform(operation);
    await model.compareAll();
  };
  await runProperty(world, {
    arbitrary: operations(tails.length, 24),
    runs: RUNS[world.tier],
    show: (sequence) => sequence.map((operation) => showOperation(operation, tails.length)),
    body,
  });
  world.trace.beginSequence();
  await body(everyOperation(tails.length));
}

/** Generated sequences of operations against the sequential model, a map. */
const checks: Check[] = [
  {
    id: 'kv.model.store',
    title: 'generated sequences on one store do what a map does',
    covers: shown,
    kind: 'model',
    tier: 'quick',
    run: (world) => runModel(world, ['']),
  },
  {
    id: 'kv.model.stores',
    title: 'generated sequences on two stores with confusable names do what two maps do',
    covers: [...shown, 'KV-STORE-ISOLATION'],
    kind: 'model',
    tier: 'default',
    run: (world) => runModel(world, ['', ':a']),
  },
];

export default checks;
