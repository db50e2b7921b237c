import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import wasmtime from '../conformance/subjects/runtimes/wasmtime.ts';
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

/** `slight`, which the package brings, as if it were a runtime of somebody's with stores of its own. */
const RUNTIME = `
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const slight = join(import.meta.dirname, 'node_modules/.bin/slight');

export default {
  name: 'outside',
  shapes: ['keyvalue-0.2.0-draft2'],
  worlds: ['command'],
  hostFunctions: 'the runtime',
  stores: 'any',
  isolation: 'name',
  cannot: { seeds: 'its configuration has no data' },
  find: async () => ({ version: execFileSync(slight, ['--version'], { encoding: 'utf8' }).trim() }),
  start({ component, folder }) {
    const file = join(folder, 'slightfile.toml');
    const root = JSON.stringify(join(folder, 'stores'));
    const entry = '[[capability]]\\nresource = "kv.filesystem"\\nname = "*"\\n[capability.configs]\\nFILESYSTEM_ROOT = ' + root;
    writeFileSync(file, 'specversion = "0.2"\\n' + entry);
    return { command: [slight, '-c', file, 'run', component], reached: { by: 'stdio' } };
  },
};
`;

/** A script that answers for wasi:config as the guest protocol says, as TypeScript with the types of the package. */
const TYPED_RUNTIME = `
import type { Runtime } from 'spiderlightning-conformance/runtime';

const script = \`
  import { createInterface } from 'node:readline';
  const values = new Map(Object.entries(JSON.parse(process.env.VALUES)));
  const say = (message) => process.stdout.write(JSON.stringify(message) + '\\\\n');
  say({ interpreter: 1, imports: ['wasi:config/store@0.2.0-rc.1'] });
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, args: [key] } = JSON.parse(line);
    if (key === undefined) say({ id, ok: { list: [...values].map((pair) => ({ tuple: pair.map((string) => ({ string })) })) } });
    else if (values.has(key.string)) say({ id, ok: { some: { string: values.get(key.string) } } });
    else say({ id, ok: { none: null } });
  }
\`;

const runtime: Runtime = {
  name: 'typed',
  shapes: ['config-0.2.0-rc.1'],
  worlds: ['command'],
  hostFunctions: 'the runtime',
  stores: 'any',
  isolation: 'name',
  cannot: {},
  find: async () => ({ version: '1.0' }),
  start: ({ values }) => ({
    command: ['node', '--input-type=module', '--eval', script],
    env: { VALUES: JSON.stringify(values) },
    reached: { by: 'stdio' },
  }),
};

export default runtime;
`;

/** One that has every value but in capitals. */
const FAULTY_RUNTIME = TYPED_RUNTIME.replace('values.get(key.string)', 'values.get(key.string).toUpperCase()');

function runtimeMochaFile(runtime: string): string {
  return `
    import { describeRuntime } from 'spiderlightning-conformance/mocha';
    describeRuntime('${runtime}', { tier: 'quick' });`;
}

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
    title: 'certifies a runtime by an adapter in JavaScript',
    files: { 'my-runtime.js': RUNTIME },
    line: 'npx slight-conformance --runtime ./my-runtime.js --tier quick --report runtime-js',
    status: 0,
    says: [
      /wkv\.model +command +\d+ calls/,
      /\.\/my-runtime\.js \d\S+ with keyvalue-0\.2\.0-draft2 · in command/,
      /seeds +its configuration has no data; a probe confirmed it/,
      /Verdict: partial, \d+ of \d+/,
    ],
  },
  {
    title: 'certifies a runtime by an adapter in TypeScript that has its types from the package',
    files: { 'my-runtime.ts': TYPED_RUNTIME },
    line: 'npx slight-conformance --runtime ./my-runtime.ts --tier quick --report runtime-ts',
    status: 0,
    says: [/wcfg\.get +command +\d+ calls/, /Verdict: conformant, \d+ of \d+/],
  },
  {
    title: 'fails a faulty runtime, names the requirement, and says how to run just that',
    files: { 'faulty-runtime.ts': FAULTY_RUNTIME },
    line: 'npx slight-conformance --runtime ./faulty-runtime.ts --tier quick --report faulty-runtime',
    status: 1,
    says: [
      /WCFG-GET /,
      /rerun +npx slight-conformance --runtime \.\/faulty-runtime\.ts --shape config-0\.2\.0-rc\.1 --check wcfg\.get --transport command/,
      /Verdict: NOT CONFORMANT/,
    ],
  },
  {
    title: 'makes the calls of a failure of a runtime again',
    line: 'npx slight-conformance --replay faulty-runtime/report.json#T1',
    status: 1,
    says: [/^reproduced: /m],
  },
  {
    title: "certifies runtimes from the user's own mocha",
    files: {
      'my-runtime.js': RUNTIME,
      'my-runtime.ts': TYPED_RUNTIME,
      'runtime-js.test.js': runtimeMochaFile('./my-runtime.js'),
      'runtime-ts.test.js': runtimeMochaFile('./my-runtime.ts'),
    },
    line: 'npx mocha runtime-js.test.js runtime-ts.test.js',
    status: 0,
    says: [
      /conformance of \.\/my-runtime\.js\n +keyvalue-0\.2\.0-draft2\n +command\n +✔ wkv\./,
      /- wkv\.increment\.together: .*\(runs from --tier default on\)/,
      /conformance of \.\/my-runtime\.ts\n +config-0\.2\.0-rc\.1\n +command\n +✔ wcfg\./,
    ],
  },
  {
    title:
      "fails in the user's own mocha where a runtime is faulty, with the requirement and the line that runs just that",
    files: { 'faulty-runtime.ts': FAULTY_RUNTIME, 'faulty-runtime.test.js': runtimeMochaFile('./faulty-runtime.ts') },
    line: 'npx mocha faulty-runtime.test.js',
    status: 'failures',
    says: [/ConformanceError: WCFG-GET/, /rerun +npx slight-conformance --runtime \.\/faulty-runtime\.ts --shape/],
  },
  {
    title: 'certifies its own host as a runtime',
    line: 'npx slight-conformance --runtime reference-host --provider kv.memory --tier quick --report host',
    status: 0,
    says: [/reference-host \d\S+ over keyvalue\.memory with keyvalue-0\.2\.0-draft/, /Verdict: partial/],
  },
  {
    title: 'lists what it ships with',
    line: 'npx slight-conformance --list',
    status: 0,
    says: [
      /keyvalue\.filesystem/,
      /^ {2}jco +/m,
      /^ {2}reference-host +\d/m,
      /^ {2}wasmtime +/m,
      /wkv\.get\.set/,
      /kv\.delete\.missing/,
      /Requirements without a check yet/,
    ],
  },
  {
    title: 'brings the guests that runtimes are tried with by hand',
    line: 'ls node_modules/spiderlightning-conformance/dist/guests/prebuilt/interpreter-wasi-keyvalue-0.2.0-draft-*.wasm',
    status: 0,
    says: [/-command\.wasm/, /-http\.wasm/],
  },
  {
    title: 'brings the reference host',
    line: 'npx slight --version',
    status: 0,
    says: [/^\d+\.\d+\.\d+$/m],
  },
];

/** The same for a machine that has wasmtime. */
export const WASMTIME_TRIALS: readonly Trial[] = [
  {
    title: 'certifies wasmtime by the adapter that it brings',
    line: 'npx slight-conformance --runtime wasmtime --tier quick --report wasmtime',
    status: 0,
    says: [
      /wkv\.get\.set +command +\d+ calls/,
      /wkv\.get\.set +http +\d+ calls/,
      /Verdict: conformant, \d+ of \d+ binding requirements shown, tier quick/,
    ],
  },
  {
    title: 'replays on wasmtime what failed in another runtime',
    line: 'npx slight-conformance --replay faulty-runtime/report.json#T1 --runtime wasmtime',
    status: 0,
    says: [/^T1: wcfg\.get with config-0\.2\.0-rc\.1 in command, on wasmtime in command$/m, /^not reproduced: /m],
  },
  {
    title: "certifies wasmtime from the user's own mocha",
    files: { 'wasmtime.test.js': runtimeMochaFile('wasmtime') },
    line: 'npx mocha wasmtime.test.js',
    status: 0,
    says: [/conformance of wasmtime\n +keyvalue-0\.2\.0-draft\n +command\n +✔ wkv\./, /\n +http\n +✔ wcfg\./],
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
    const found = await wasmtime.find();
    if ('missing' in found) process.stdout.write(`wasmtime is not tried: ${found.missing}; ${found.cure}\n`);
    for (const trial of 'missing' in found ? TRIALS : [...TRIALS, ...WASMTIME_TRIALS]) {
      const wrong = attempt(project, trial);
      process.stdout.write(`${wrong === undefined ? 'ok  ' : 'FAIL'}  ${trial.title}\n${wrong ?? ''}`);
      if (wrong !== undefined) process.exitCode = 1;
    }
  } finally {
    project.remove();
  }
}
