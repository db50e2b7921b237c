// biome-ignore-all lint/suspicious/noTemplateCurlyInString: so are references written in a slightfile
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';
import packageJson from '../package.json' with { type: 'json' };
import { describeWithRedis, TestRedisServer } from '../providers/redis/test-redis-server.ts';
import { eventually, temporaryFolder } from '../providers/test-support.ts';
import { prebuilt } from './component/test-components.ts';

const SLIGHT = fileURLToPath(new URL('../scripts/slight.mjs', import.meta.url));
const INTERFACE = 'spiderlightning:keyvalue/keyvalue@0.5.1';
const GREETING = 'Hello, SpiderLightning!\n';

/** Shared, so that each guest is transpiled once. */
const cache = temporaryFolder();

interface Options {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
}

function start(args: readonly string[], { cwd = temporaryFolder(), env = {} }: Options = {}) {
  return spawn(process.execPath, [SLIGHT, ...args], { cwd, env: { ...process.env, SLIGHT_CACHE: cache, ...env } });
}

interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function finish(child: ChildProcessWithoutNullStreams): Promise<Finished> {
  child.stdin.end();
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}

/** Runs slight to its end, with nothing on its standard input. */
function slight(args: readonly string[], options?: Options): Promise<Finished> {
  return finish(start(args, options));
}

/** A folder with a slightfile in it, and other files. */
function folderWith(slightfile: string, files: Record<string, string | Uint8Array> = {}): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'slightfile.toml'), slightfile);
  for (const [name, contents] of Object.entries(files)) writeFileSync(join(folder, name), contents);
  return folder;
}

/** The slightfile of the announcement, with the configuration that a test needs. */
function announced(resource: string, configs: Record<string, string>, name = 'my-container'): string {
  const lines = Object.entries(configs).map(([key, value]) => `    ${key} = ${JSON.stringify(value)}\n`);
  return `specversion = "0.2"

[[capability]]
resource = "${resource}"
name = "${name}"
    [capability.configs]
${lines.join('')}`;
}

/** What a user sees where it cannot run: one line on stderr, nothing on stdout. */
function expectOneLine({ code, stdout, stderr }: Finished, expectedCode = 1): string {
  expect(stdout).to.equal('');
  expect(stderr).to.match(/^slight: [^\n]+\n$/);
  expect(code).to.equal(expectedCode);
  return stderr.slice('slight: '.length, -1);
}

/** A provider of somebody's, outside of the project and without a file of it, that fails in odd ways. */
const OUTSIDE = `
const stores: Map<string, Map<string, Uint8Array>> = new Map();
export default {
  id: 'keyvalue.outside', aliases: [], capability: 'keyvalue', configs: {}, claims: {}, traits: [], scope: 'process',
  async connect() {
    return {
      claims: {},
      limits: { maxKeyBytes: 1000, maxValueBytes: 1000, opTimeoutMs: 1000, recoveryTimeMs: 0 },
      async open(name: string) {
        const entries: Map<string, Uint8Array> = stores.get(name) ?? new Map();
        stores.set(name, entries);
        return {
          async get(key: string) {
            if (key === 'defect' || key === 'hello-spiderlightning') throw new Error('broken\\nat some place');
            if (key === 'trap') throw new WebAssembly.RuntimeError('unreachable');
            if (key === 'case') throw { payload: { tag: 'io-error', val: 'ENOSPC' } };
            return entries.get(key);
          },
          async set(key: string, value: Uint8Array) { entries.set(key, value.slice()); },
          async delete(key: string) { entries.delete(key); },
          async list() { return { keys: [...entries.keys()] }; },
        };
      },
      async close() {},
    };
  },
};`;

const guests = ['hello-keyvalue-c', 'hello-keyvalue-typescript'];

describe('slight run: the first application', () => {
  for (const guest of guests) {
    it(`prints its greeting over the file system: ${guest}`, async () => {
      const root = join(temporaryFolder(), 'root');
      const cwd = folderWith(announced('kv.filesystem', { FILESYSTEM_ROOT: root }));
      const run = await slight(['-c', 'slightfile.toml', 'run', '-m', prebuilt(guest)], { cwd });
      expect(run).to.deep.equal({ code: 0, stdout: GREETING, stderr: '' });
      const entry = join(root, 'k-my-container', 'k-hello-spiderlightning');
      expect(readFileSync(entry, 'utf8')).to.equal(GREETING.trimEnd());
    });
  }

  it('takes slightfile.toml of the current folder, and the component as an argument', async () => {
    const cwd = folderWith(announced('keyvalue.memory', {}), {
      'app.wasm': readFileSync(prebuilt('hello-keyvalue-c')),
    });
    expect(await slight(['run', 'app.wasm'], { cwd })).to.deep.equal({ code: 0, stdout: GREETING, stderr: '' });
  });

  it('works with a file of version 0.1, whose resource is in the name', async () => {
    const cwd = folderWith('specversion = "0.1"\n\n[[capability]]\nname = "kv.filesystem"\n');
    const TMPDIR = temporaryFolder();
    const run = await slight(['run', prebuilt('hello-keyvalue-c')], { cwd, env: { TMPDIR } });
    expect(run).to.deep.equal({ code: 0, stdout: GREETING, stderr: '' });
    const [root = ''] = readdirSync(TMPDIR);
    expect(readdirSync(join(TMPDIR, root))).to.have.members(['k-my-container', 'lock']);
  });

  it('looks a reference up in the environment', async () => {
    const root = temporaryFolder();
    const cwd = folderWith(announced('kv.filesystem', { FILESYSTEM_ROOT: '${envvars.ROOT_OF_TEST}' }));
    const run = await slight(['run', prebuilt('hello-keyvalue-c')], { cwd, env: { ROOT_OF_TEST: root } });
    expect(run).to.deep.equal({ code: 0, stdout: GREETING, stderr: '' });
    expect(readdirSync(root)).to.have.members(['k-my-container', 'lock']);
  });

  for (const guest of guests) {
    it(`gives the guest an error for a name that is not declared: ${guest}`, async () => {
      const cwd = folderWith(announced('kv.memory', {}, 'placeholder-name'));
      const { code, stdout, stderr } = await slight(['run', prebuilt(guest)], { cwd });
      expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
      expect(stderr).to.equal('unexpected-error: the slightfile declares no keyvalue resource named "my-container"\n');
    });
  }

  it("gives the announcement's undeclared name the same error", async () => {
    const host = start(['run', prebuilt('interpreter-spiderlightning-keyvalue-0.5.1-command')], {
      cwd: folderWith(announced('kv.memory', {})),
    });
    const call = `${INTERFACE}#[static]keyvalue.open`;
    host.stdin.write(`${JSON.stringify({ id: 1, call, args: [{ string: 'placeholder-name' }] })}\n`);
    const { code, stdout } = await finish(host);
    expect(code).to.equal(0);
    expect(JSON.parse(stdout.split('\n')[1] ?? '')).to.deep.equal({
      id: 1,
      err: {
        case: 'unexpected-error',
        value: { string: 'the slightfile declares no keyvalue resource named "placeholder-name"' },
      },
    });
  });
});

describeWithRedis('slight run: the first application over Redis', () => {
  let server: TestRedisServer;
  before(async () => {
    server = await TestRedisServer.start();
  });
  after(() => server.stop());

  for (const guest of guests) {
    it(`prints the same with one line of the slightfile changed: ${guest}`, async () => {
      const before = announced('kv.filesystem', { FILESYSTEM_ROOT: temporaryFolder() });
      const after = before
        .replace('kv.filesystem', 'kv.redis')
        .replace(/FILESYSTEM_ROOT = .*/, `REDIS_ADDRESS = "${server.address}"`);
      for (const slightfile of [before, after]) {
        const run = await slight(['run', prebuilt(guest)], { cwd: folderWith(slightfile) });
        expect(run).to.deep.equal({ code: 0, stdout: GREETING, stderr: '' });
      }
    });
  }

  it('gives the guest a connection-error where no server is', async () => {
    const gone = await TestRedisServer.start();
    await gone.stop();
    const cwd = folderWith(announced('kv.redis', { REDIS_ADDRESS: gone.address }));
    const { code, stdout, stderr } = await slight(['run', prebuilt('hello-keyvalue-c')], { cwd });
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
    expect(stderr).to.equal('connection-error: the connection to redis failed: ECONNREFUSED\n');
  });
});

describe('slight run: what a guest sees', () => {
  it("gives it arguments, the current folder and its streams, and nothing of the host's environment", async () => {
    const cwd = folderWith('specversion = "0.2"');
    mkdirSync(join(cwd, 'folder'));
    const host = start(['run', prebuilt('echo'), 'one', '--', '--two'], { cwd, env: { SECRET_OF_HOST: 'secret' } });
    host.stdin.write('input');
    const { code, stdout, stderr } = await finish(host);
    expect(stdout.split('\n').toSorted()).to.deep.equal(
      ['arguments: 3', 'environment: 0', 'entry: folder', 'entry: slightfile.toml', 'input'].toSorted(),
    );
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: 'error: input' });
  });

  it('ends with 1 where the guest ends with an error, and says nothing of its own', async () => {
    const cwd = folderWith('specversion = "0.2"');
    expect(await slight(['run', prebuilt('exit-code')], { cwd })).to.deep.equal({ code: 1, stdout: '', stderr: '' });
  });
});

describe('slight run: what goes wrong', () => {
  const hello = prebuilt('hello-keyvalue-c');
  const empty = 'specversion = "0.2"';

  it('says that the slightfile is missing', async () => {
    const run = await slight(['-c', 'absent.toml', 'run', hello]);
    expect(expectOneLine(run)).to.equal('absent.toml: there is no such file');
  });

  const slightfiles: [string, string, string][] = [
    ['bad TOML', 'specversion = "0.2"\nname', 'slightfile.toml: line 2, column '],
    ['an unknown resource', announced('kv.rediss', {}), 'unknown resource "kv.rediss" (did you mean kv.redis?)'],
    [
      'a resource of later',
      announced('kv.awsdynamodb', {}),
      'kv.awsdynamodb is known, and this host does not provide it',
    ],
    [
      'an unknown key',
      announced('kv.redis', { REDIS_ADRESS: 'redis://h' }),
      'key REDIS_ADRESS (did you mean REDIS_ADDRESS?)',
    ],
    ['a missing key', announced('kv.redis', {}), 'the configuration key REDIS_ADDRESS is missing'],
    ['a wrong value', announced('kv.redis', { REDIS_ADDRESS: 'h:6379' }), 'REDIS_ADDRESS does not begin with redis://'],
    [
      'a wrong reference',
      announced('kv.redis', { REDIS_ADDRESS: '${vault.X}' }),
      'REDIS_ADDRESS refers to the unknown store',
    ],
  ];
  for (const [what, slightfile, message] of slightfiles) {
    it(`says what is wrong with the slightfile: ${what}`, async () => {
      const run = await slight(['run', hello], { cwd: folderWith(slightfile) });
      expect(expectOneLine(run))
        .to.match(/^slightfile\.toml: /)
        .and.to.contain(message);
    });
  }

  it('warns, in a line, of what it ignores, and runs', async () => {
    const cwd = folderWith(`verbose = true\n${announced('kv.memory', {})}`);
    const { code, stdout, stderr } = await slight(['run', hello], { cwd });
    expect({ code, stdout }).to.deep.equal({ code: 0, stdout: GREETING });
    expect(stderr).to.equal('slight: warning: slightfile.toml: unknown key verbose is ignored\n');
  });

  const coreModule = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  const components: [string, string, string][] = [
    ['a missing file', 'absent.wasm', 'absent.wasm does not exist'],
    ['a folder', '.', '. is a folder'],
    ['a text', 'slightfile.toml', 'slightfile.toml is not a WebAssembly file'],
    ['a core module', 'core.wasm', 'core.wasm'],
    [
      'an unlinked import',
      prebuilt('unlinked-import'),
      'the guest imports example:absent/thing@1.0.0, which this host',
    ],
    ['a trap', prebuilt('trap'), 'the guest trapped: wasm `unreachable` instruction executed'],
  ];
  for (const [what, component, message] of components) {
    it(`says what is wrong with the component: ${what}`, async () => {
      const cwd = folderWith(empty, { 'core.wasm': coreModule });
      const line = expectOneLine(await slight(['run', component], { cwd }));
      expect(line).to.contain(message);
      if (what === 'a core module') expect(line).to.match(/core (WebAssembly )?module/);
    });
  }

  it('ends the guest where a provider from outside has a defect, and names the import', async () => {
    const cwd = folderWith(announced('keyvalue.outside', {}), { 'provider.ts': OUTSIDE });
    const run = await slight(['run', '--provider', 'provider.ts', hello], { cwd });
    expect(expectOneLine(run)).to.equal(`${INTERFACE}#[method]keyvalue.get failed in the host: broken`);
  });

  it('says what is wrong with a provider from outside', async () => {
    const cwd = folderWith(empty, { 'none.ts': 'export const a = 1;' });
    const missing = await slight(['run', '--provider', './absent.ts', hello], { cwd });
    expect(expectOneLine(missing)).to.equal('./absent.ts: there is no such file');
    const none = await slight(['run', '--provider', 'none.ts', hello], { cwd });
    expect(expectOneLine(none)).to.contain('none.ts: has no default export that is a provider');
  });
});

describe('slight: usage', () => {
  const wrong: [string, string[], string][] = [
    ['an unknown command', ['rum'], "unknown command 'rum' (Did you mean run?)"],
    ['an unknown option', ['run', '--nope', 'app.wasm'], "unknown option '--nope'"],
    ['an option without its value', ['-c'], "option '-c, --config <file>' argument missing"],
    ['no component', ['run'], 'missing the component; expected slight -c slightfile.toml run app.wasm'],
  ];
  for (const [what, args, message] of wrong) {
    it(`answers ${what} with a line and code 2`, async () => {
      expect(expectOneLine(await slight(args), 2)).to.equal(message);
    });
  }

  it('answers nothing at all with its usage and code 2', async () => {
    const { code, stdout, stderr } = await slight([]);
    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
    expect(stderr).to.match(/^Usage: slight /);
  });

  it('tells its version and its usage when asked', async () => {
    expect(await slight(['--version'])).to.deep.equal({ code: 0, stdout: `${packageJson.version}\n`, stderr: '' });
    const { code, stdout, stderr } = await slight(['run', '--help']);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(stdout).to.contain('--listen <socket>');
  });
});

describe('slight: a second start', () => {
  it('loads no module of jco', async () => {
    const folder = folderWith(announced('kv.memory', {}), {
      'preload.mjs': `
        import { appendFileSync } from 'node:fs';
        import { registerHooks } from 'node:module';
        registerHooks({
          load(url, context, next) {
            appendFileSync(process.env.LOADED_MODULES, url + '\\n');
            return next(url, context);
          },
        });`,
    });
    const NODE_OPTIONS = `--import=${pathToFileURL(join(folder, 'preload.mjs'))}`;
    const ownCache = temporaryFolder();
    const loaded = async (log: string): Promise<string[]> => {
      const env = { NODE_OPTIONS, SLIGHT_CACHE: ownCache, LOADED_MODULES: join(folder, log) };
      const run = await slight(['run', prebuilt('hello-keyvalue-c')], { cwd: folder, env });
      expect(run).to.deep.equal({ code: 0, stdout: GREETING, stderr: '' });
      return readFileSync(join(folder, log), 'utf8').split('\n');
    };
    const ofJco = (url: string) => /@bytecodealliance|jco/.test(url);

    expect((await loaded('first')).filter(ofJco)).not.to.deep.equal([]);
    const second = await loaded('second');
    expect(second.filter(ofJco)).to.deep.equal([]);
    expect(second.some((url) => url.startsWith(pathToFileURL(ownCache).href))).to.equal(true);
    // Nor the client of a backend that the slightfile does not name.
    expect(second.filter((url) => url.includes('ioredis'))).to.deep.equal([]);
  });
});

/** One connection to a host that listens: an interpreter of its own. */
class Peer {
  readonly #socket: Socket;
  readonly #lines: AsyncIterator<string>;
  #ids = 0;

  constructor(path: string) {
    this.#socket = createConnection({ path, allowHalfOpen: true });
    this.#socket.on('error', () => {});
    this.#lines = createInterface(this.#socket)[Symbol.asyncIterator]();
  }

  async line(): Promise<string | undefined> {
    const { done, value } = await this.#lines.next();
    return done === true ? undefined : value;
  }

  /** The reply to a call, or undefined where the connection ended instead. */
  async call(name: string, self: number | undefined, ...args: object[]): Promise<Record<string, unknown> | undefined> {
    const id = ++this.#ids;
    this.#socket.write(`${JSON.stringify({ id, call: `${INTERFACE}#${name}`, self, args })}\n`);
    const reply = await this.line();
    if (reply === undefined) return undefined;
    const { id: answered, ...rest } = JSON.parse(reply) as Record<string, unknown>;
    expect(answered).to.equal(id);
    return rest;
  }

  /** Makes a call so many times, and goes away at once. */
  askAndLeave(name: string, self: number, times: number, ...args: object[]): void {
    const request = `${JSON.stringify({ id: 1, call: `${INTERFACE}#${name}`, self, args })}\n`;
    this.#socket.write(request.repeat(times), () => this.#socket.destroy());
  }

  end(): void {
    this.#socket.end();
  }
}

describe('slight run --listen', () => {
  let host: ChildProcessWithoutNullStreams;
  let socket: string;
  let stderr = '';

  beforeEach(async () => {
    const cwd = folderWith(announced('keyvalue.outside', {}, '*'), { 'provider.ts': OUTSIDE });
    socket = join(cwd, 'socket');
    const component = prebuilt('interpreter-spiderlightning-keyvalue-0.5.1-command');
    host = start(['run', '--provider', 'provider.ts', '--listen', socket, component], { cwd });
    stderr = '';
    host.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    const [first] = await once(host.stdout, 'data');
    expect(String(first)).to.equal('listening\n');
  });
  afterEach(() => {
    host.kill('SIGKILL');
  });

  async function open(): Promise<Peer> {
    const peer = new Peer(socket);
    expect(await peer.line()).to.equal(`{"interpreter":1,"imports":["${INTERFACE}"]}`);
    expect(await peer.call('[static]keyvalue.open', undefined, { string: 'store' })).to.deep.equal({
      ok: { handle: 1 },
    });
    return peer;
  }

  const get = (peer: Peer, key: string) => peer.call('[method]keyvalue.get', 1, { string: key });

  it('serves several instances over one backend, each with handles of its own', async () => {
    const [one, two] = await Promise.all([open(), open()]);
    const set = await one.call('[method]keyvalue.set', 1, { string: 'k' }, { bytes: 'AAEC' });
    expect(set).to.deep.equal({ ok: null });
    expect(await get(two, 'k')).to.deep.equal({ ok: { bytes: 'AAEC' } });
    expect(await get(two, 'case')).to.deep.equal({ err: { case: 'io-error', value: { string: 'ENOSPC' } } });
    one.end();
    expect(await one.line()).to.equal(undefined);
    expect(await get(two, 'k')).to.deep.equal({ ok: { bytes: 'AAEC' } });
    expect(stderr).to.equal('');
  });

  it('goes on where an instance traps or the host fails under one, and says so in a line each', async () => {
    const [one, two, three] = await Promise.all([open(), open(), open()]);
    expect(await get(one, 'trap')).to.equal(undefined);
    await eventually(() => expect(stderr).to.equal('slight: the guest trapped: unreachable\n'));
    expect(await get(two, 'defect')).to.equal(undefined);
    const defect = `slight: ${INTERFACE}#[method]keyvalue.get failed in the host: broken\n`;
    await eventually(() => expect(stderr).to.equal(`slight: the guest trapped: unreachable\n${defect}`));
    expect(await get(three, 'absent')).to.have.property('err');
    expect(await get(await open(), 'absent')).to.have.property('err');
  });

  it('goes on where a peer goes away without reading what it asked for', async () => {
    const [one, two] = await Promise.all([open(), open()]);
    one.askAndLeave('[method]keyvalue.get', 1, 1_000, { string: 'k' });
    for (let round = 0; round < 20; round++) expect(await get(two, 'absent')).to.have.property('err');
    host.stdin.end();
    two.end();
    expect(await once(host, 'exit')).to.deep.equal([0, null]);
  });

  it('ends when its standard input ends and its instances have', async () => {
    const peer = await open();
    host.stdin.end();
    await eventually(() => expect(existsSync(socket)).to.equal(false));
    expect(await get(peer, 'absent')).to.have.property('err');
    const exit = once(host, 'exit');
    peer.end();
    expect(await exit).to.deep.equal([0, null]);
    expect(stderr).to.equal('');
  });
});
