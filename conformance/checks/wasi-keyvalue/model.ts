import type { Check } from '../../check.ts';
import { runProperty } from '../../models/run-property.ts';
import { freshBucket, shapeOf } from '../../models/wasi-keyvalue/fresh-bucket.ts';
import { everyOperation, operations, perform, showOperation } from '../../models/wasi-keyvalue/sequential-model.ts';
import { dialectOf } from '../../subjects/wasi-keyvalue-client.ts';

/** Generated sequences by tier. */
const RUNS = { quick: 10, default: 80, full: 500 };

/** Generated sequences of operations against a map. */
const checks: Check[] = [
  {
    id: 'wkv.model',
    title: 'generated sequences of single calls, batches and increments do what a map does',
    covers: [
      'WKV-GET-SET',
      'WKV-GET-MISSING',
      'WKV-SET-OVERWRITE',
      'WKV-DELETE',
      'WKV-DELETE-MISSING',
      'WKV-EXISTS',
      'WKV-LIST-COMPLETE',
      'WKV-BYTES',
      'WKV-NO-THIN-AIR',
      'WKV-RYW',
      'WKV-GET-MANY',
      'WKV-SET-MANY',
      'WKV-DELETE-MANY',
      'WKV-BATCH-RYW',
      'WKV-INCREMENT-ADDS',
      'WKV-INCREMENT-CREATES',
    ],
    kind: 'model',
    tier: 'quick',
    async run(world) {
      const signed = dialectOf(shapeOf(world)).counter === 's64';
      const body = async (sequence: Parameters<typeof perform>[1]) => {
        await perform(await freshBucket(world), sequence, (...ids) => world.observed(...ids));
      };
      await runProperty(world, {
        arbitrary: operations(24, signed),
        runs: RUNS[world.tier],
        show: (sequence) => sequence.map(showOperation),
        body,
      });
      world.trace.beginSequence();
      await body(everyOperation);
    },
  },
];

export default checks;
