import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { jepsenLog } from '../../conformance/histories/logs/jepsen-log.ts';
import { keyValueLog } from '../../conformance/histories/logs/key-value-log.ts';
import type { LogFormat } from '../../conformance/histories/logs/log-format.ts';
import { recogniseLog } from '../../conformance/histories/logs/log-formats.ts';
import { MalformedLogError } from '../../conformance/histories/logs/malformed-log-error.ts';
import type { Operation } from '../../conformance/histories/operation.ts';
import { Random } from '../../conformance/histories/random.ts';
import { simulateAppendStore, simulateRegister } from '../../conformance/histories/simulate.ts';

/** A history in a file, to be checked over and over. */
export interface Sample {
  readonly file: string;
  /** What is summed up together. */
  readonly kind: string;
  readonly format: LogFormat<unknown, unknown, unknown>;
  readonly operations: readonly Operation<unknown, unknown>[];
  /** The verdict that holds by construction; undefined for a file that somebody gave. */
  readonly expected: 'linearizable' | 'not-linearizable' | undefined;
}

/** Histories written to files. */
export interface Samples {
  /** A temporary folder of the caller's, to be removed. */
  readonly folder: string;
  readonly samples: readonly Sample[];
}

/** What is generated; by name of its kind. */
const KINDS: Readonly<Record<string, (random: Random, faulty: boolean) => string>> = {
  'register, 5 clients x 100': (random, faulty) => {
    return jepsenLog.print(simulateRegister(random, { clients: 5, calls: 100, unknown: 0.01, faulty }));
  },
  'store, 50 clients x 80, 20 keys': (random, faulty) => {
    return keyValueLog.print(simulateAppendStore(random, { clients: 50, calls: 80, keys: 20, faulty }));
  },
};

/** Generates histories from a seed, so many of each kind, legal ones and illegal ones, and writes them to files. */
export function generateSamples(seed: number, each: number): Samples {
  const folder = mkdtempSync(join(tmpdir(), 'slight-histories-'));
  const samples = Object.entries(KINDS).flatMap(([name, simulate], kind) => {
    return [false, true].flatMap((faulty) => {
      return Array.from({ length: each }, (_, index) => {
        const file = join(folder, `${kind}-${faulty ? 'illegal' : 'legal'}-${index}.log`);
        writeFileSync(file, simulate(new Random(seed + index), faulty));
        const expected = faulty ? 'not-linearizable' : 'linearizable';
        return readSample(file, `${name}: ${faulty ? 'illegal' : 'legal'}`, expected);
      });
    });
  });
  return { folder, samples };
}

/**
 * The histories in a folder and the folders in it, in order; the folder that one is in is its kind.
 *
 * @param skipped told about a file that is no history
 */
export function samplesIn(folder: string, skipped: (file: string, reason: string) => void): Sample[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return paths.flatMap((file) => {
    try {
      return [readSample(file, `given: ${relative(folder, dirname(file)) || '.'}`, undefined)];
    } catch (error) {
      if (!(error instanceof MalformedLogError)) throw error;
      skipped(file, `line ${error.line}: ${error.message}`);
      return [];
    }
  });
}

function readSample(file: string, kind: string, expected: Sample['expected']): Sample {
  const text = readFileSync(file, 'utf8');
  const format = recogniseLog(text);
  return { file, kind, format, operations: format.parse(text), expected };
}
