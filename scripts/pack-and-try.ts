import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from './pack.ts';
import { OutsideProject } from './package/outside-project.ts';

/** Something that a user of the package does, and what comes of it. */
export interface Trial {
  readonly title: string;
  /** Files of the user's, by name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly line: string;
  /** The exit code; mocha's is how many tests failed, so any but 0. */
  readonly status: number | 'failures';
  /** What is to be read, on either stream. */
  readonly says: readonly RegExp[];
}

/** A store in a map, as JavaScript. */
const STORE = `
const stores = new Map();

const provider = {
  id: 'keyvalue.outside',
  aliases: [],
  capability: 'keyvalue',
  configs: {},
  claims: { LIN: true },
  traits: [],
  scope: 'process',
  async connect() {
    return {
      claims: provider.claims,
      limits: { maxKeyBytes: 1024, maxValueBytes: 1048576, opTimeoutMs: 1000, recoveryTimeMs: 0 },
      async open(name) {
        if (!stores.has(name)) stores.set(name, new Map());
        const entries = stores.get(name);
        return {
          get: async (key) => entries.get(key)?.slice(),
          set: async (key, value) => void entries.set(key, value.slice()),
          delete: async (key) => void entries.delete(key),
          list: async () => ({ keys: [...entries.keys()] }),
        };
      },
      async close() {},
    };
  },
};

export default provider;
`;

/** The same in TypeScript, with the types of the package, and its error. */
const TYPED_STORE = `
import { type KeyValueProvider, type KeyValueStore, WitError } from 'spiderlightning-conformance/provider';

const stores = new Map<string, Map<string, Uint8Array>>();

function store(entries: Map<string, Uint8Array>): KeyValueStore {
  return {
    async get(key) {
      return entries.get(key)?.slice();
    },
    async set(key, value) {
      if (entries.size > 1_000_000) throw new WitError('io-error', 'there is no room for another entry');
      entries.set(key, value.slice());
    },
    async delete(key) {
      entries.delete(key);
    },
    async list() {
      return { keys: [...entries.keys()] };
    },
  };
}

const provider: KeyValueProvider = {
  id: 'keyvalue.typed',
  aliases: [],
  capability: 'keyvalue',
  configs: {},
  claims: { LIN: true },
  traits: [],
  scope: 'process',
  async connect() {
    return {
      claims: provider.claims,
      limits: { maxKeyBytes: 1024, maxValueBytes: 1_048_576, opTimeoutMs: 1_000, recoveryTimeMs: 0 },
      async open(name) {
        const entries = stores.get(name) ?? new Map<string, Uint8Array>();
        stores.set(name, entries);
        return store(entries);
      },
      async close() {},
    };
  },
};

export default provider;
`;

/** One whose `delete` does nothing. */
const FAULTY_STORE = STORE.replace('void entries.delete(key)', 'undefined');

function mochaFile(provider: string, options: string): string {
  return `
    import { describeConformance } from 'spiderlightning-conformance/mocha';
    describeConformance('${provider}', { tier: 'quick'${options} });
    describe('something of my own', () => {
      it('is tested too', () => {});
    });`;
}

/** What the package is tried with. */
export const TRIALS: readonly Trial[] = [
  {
    title: 'certifies a provider in JavaScript over both transports, by its command',
    files: { 'my-store.js': STORE },
    line: 'npx slight-conformance --provider ./my-store.js --tier quick --report js',
    status: 0,
    says: [
      /direct +\d+ calls/,
      /guest +\d+ calls/,
      /Verdict: partial, \d+ of \d+/,
      /npx slight-conformance --provider/,
    ],
  },
  {
    title: 'certifies a provider in TypeScript that has its types from the package',
    files: { 'my-store.ts': TYPED_STORE },
    line: 'npx slight-conformance --provider ./my-store.ts --tier quick --report ts',
    status: 0,
    says: [/direct +\d+ calls/, /guest +\d+ calls/, /Verdict: partial, \d+ of \d+/],
  },
  {
    title: 'fails a faulty provider, names the requirement, and says how to run just that',
    files: { 'faulty.js': FAULTY_STORE },
    line: 'npx slight-conformance --provider ./faulty.js --check kv.get.set --check kv.delete --report faulty',
    status: 1,
    says: [
      /KV-DELETE/,
      /rerun +npx slight-conformance --provider \.\/faulty\.js --check kv\.delete --transport guest --seed \d+/,
      /Verdict: NOT CONFORMANT/,
    ],
  },
  {
    title: "certifies from the user's own mocha",
    files: { 'my-store.js': STORE, 'good.test.js': mochaFile('./my-store.js', '') },
    line: 'npx mocha good.test.js',
    status: 0,
    says: [/✔ kv\.delete: /, /- kv\.keys\.pages\.1001: .*\(runs from --tier default on\)/, /✔ is tested too/],
  },
  {
    title: "fails in the user's own mocha, with the requirement and the line that runs just that",
    files: { 'faulty.js': FAULTY_STORE, 'faulty.test.js': mochaFile('./faulty.js', ", transports: ['direct']") },
    line: 'npx mocha faulty.test.js',
    status: 'failures',
    says: [
      /ConformanceError: KV-DELETE/,
      /observed +get\("k"\) after delete → ok\("v"\)/,
      /required +key-not-found\("k"\)/,
      /operations +open\(/,
      /rerun +npx slight-conformance --provider \.\/faulty\.js --check kv\.delete --transport direct --seed \d+/,
      /✔ is tested too/,
    ],
  },
  {
    title: 'lists what it ships with',
    line: 'npx slight-conformance --list',
    status: 0,
    says: [/keyvalue\.filesystem/, /kv\.delete\.missing/, /Requirements without a check yet/],
  },
  {
    title: 'brings the reference host',
    line: 'npx slight --version',
    status: 0,
    says: [/^\d+\.\d+\.\d+$/m],
  },
];

/** Packs, and installs what came of it in an empty project. */
export function packAndInstall(): OutsideProject {
  const folder = mkdtempSync(join(tmpdir(), 'slight-tarball-'));
  try {
    return OutsideProject.installed(pack(folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Does what a trial says in a project, and gives what is wrong with what came of it, or undefined. */
export function attempt(project: OutsideProject, { files = {}, line, status, says }: Trial): string | undefined {
  for (const [name, text] of Object.entries(files)) project.write(name, text);
  const run = project.run(line);
  const output = run.stdout + run.stderr;
  if (status === 'failures' ? run.status === 0 : run.status !== status)
    return `exit code ${run.status}, expected ${status}:\n${output}`;
  const missing = says.find((pattern) => !pattern.test(output));
  return missing === undefined ? undefined : `nothing reads ${missing}:\n${output}`;
}

if (process.argv[1] === import.meta.filename) {
  const project = packAndInstall();
  try {
    for (const trial of TRIALS) {
      const wrong = attempt(project, trial);
      process.stdout.write(`${wrong === undefined ? 'ok  ' : 'FAIL'}  ${trial.title}\n${wrong ?? ''}`);
      if (wrong !== undefined) process.exitCode = 1;
    }
  } finally {
    project.remove();
  }
}
