import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import { componentWit } from '@bytecodealliance/jco-transpile/wasm-tools';
import { expect } from 'chai';
import { buildGuest } from '../scripts/build-guests.ts';
import {
  GUESTS,
  type Guest,
  type ManifestEntry,
  PREBUILT,
  readManifest,
  sha256,
  sourceDigest,
  witDigest,
} from './catalogue.ts';
import { runGuest } from './fake-host.ts';
import { toolchain } from './toolchain.ts';

const root = dirname(import.meta.dirname);
const REMEDY = 'run `npm run build:guests` and commit guests/prebuilt';
const prebuilt = async (name: string) => new Uint8Array(await readFile(join(PREBUILT, `${name}.wasm`)));
const manifest = await readManifest();

/** Why a guest cannot be rebuilt as it was built; undefined if it can, or has to be (in CI). */
async function obstacle(guest: Guest, entry: ManifestEntry): Promise<string | undefined> {
  if (process.env.CI === 'true') return undefined;
  try {
    const here = await toolchain(guest.kind);
    if (isDeepStrictEqual(here, entry.toolchain)) return undefined;
    return `the toolchain here is another one: ${JSON.stringify(here)}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe('prebuilt guests', () => {
  it('are those of the catalogue, and nothing else lies beside them', async () => {
    expect(manifest.map((entry) => entry.name)).to.deep.equal(GUESTS.map((guest) => guest.name));
    const files = ['manifest.json', ...manifest.map((entry) => entry.file)];
    expect(await readdir(PREBUILT)).to.have.members(files);
  });

  for (const guest of GUESTS) {
    const entry = manifest.find(({ name }) => name === guest.name);
    if (entry === undefined) continue;

    describe(guest.name, () => {
      it('is the file of the manifest', async () => {
        expect(sha256(await readFile(join(PREBUILT, entry.file))), REMEDY).to.equal(entry.sha256);
      });

      it('was built from the sources and the WIT as they are', async () => {
        expect(entry.kind).to.equal(guest.kind);
        expect(await sourceDigest(guest), REMEDY).to.equal(entry.sources);
        expect(await witDigest(guest), REMEDY).to.equal(entry.wit);
      });
    });
  }
});

describe('rebuilt guests', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rebuilt-guests-'));
  });
  after(() => rm(folder, { recursive: true }));

  for (const guest of GUESTS) {
    const entry = manifest.find(({ name }) => name === guest.name);
    if (entry === undefined) continue;

    // No two builds of componentize-qjs are the same bytes.
    const reproducible = guest.kind !== 'typescript';
    const title = `${guest.name} ${reproducible ? 'is the same bytes' : 'has the same imports and exports'}`;

    it(title, async function () {
      const reason = await obstacle(guest, entry);
      if (reason !== undefined && this.test !== undefined) {
        this.test.title = `${title}: not rebuilt, ${reason}`;
        this.skip();
      }
      const rebuilt = await buildGuest(guest, folder);
      expect(rebuilt.toolchain).to.deep.equal(entry.toolchain);
      if (reproducible) expect(rebuilt.sha256, REMEDY).to.equal(entry.sha256);
      const component = new Uint8Array(await readFile(join(folder, rebuilt.file)));
      expect(await componentWit(component)).to.equal(await componentWit(await prebuilt(guest.name)));
    });
  }
});

describe('hello-keyvalue', () => {
  for (const name of ['hello-keyvalue-c', 'hello-keyvalue-typescript']) {
    describe(name, () => {
      it('prints what it set and got', async () => {
        const stores = new Map<string, Map<string, Uint8Array>>();
        const { stdout, stderr, end } = await runGuest(await prebuilt(name), { stores });
        expect({ stdout, stderr, end }).to.deep.equal({ stdout: 'Hello, SpiderLightning!\n', stderr: '', end: 'ok' });
        const value = stores.get('my-container')?.get('hello-spiderlightning') ?? [];
        expect(Buffer.from(value).toString()).to.equal('Hello, SpiderLightning!');
      });

      it('prints an error of the store and fails', async () => {
        const failure = { tag: 'authentication-error', val: 'wrong “password”' };
        const { stdout, stderr, end } = await runGuest(await prebuilt(name), { failure });
        expect({ stdout, stderr, end }).to.deep.equal({
          stdout: '',
          stderr: 'authentication-error: wrong “password”\n',
          end: 'err',
        });
      });
    });
  }

  it('type-checks in TypeScript', async () => {
    const project = join(root, 'guests', 'hello-keyvalue-typescript');
    const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const { stdout } = await promisify(execFile)(process.execPath, [compiler, '--noEmit', '-p', project]);
    expect(stdout).to.equal('');
  });
});

describe('faulty guests', () => {
  it('trap traps', async () => {
    expect((await runGuest(await prebuilt('trap'))).end)
      .to.be.an('error')
      .with.property('name', 'RuntimeError');
  });

  it('exit-code ends with an error', async () => {
    expect((await runGuest(await prebuilt('exit-code'))).end).to.equal('err');
  });

  it('unlinked-import cannot be instantiated', async () => {
    const outcome = await runGuest(await prebuilt('unlinked-import')).catch((error: Error) => error);
    expect(outcome).to.be.an('error').with.property('message').that.includes('example:absent/thing');
  });

  it('echo copies its input and counts what it was given', async () => {
    function* stdin(): Generator<string, void, string> {
      yield 'one\n';
      yield 'two';
    }
    const { stdout, stderr, end } = await runGuest(await prebuilt('echo'), { stdin: stdin(), entries: ['a', 'ü'] });
    expect(stdout).to.equal('arguments: 1\nenvironment: 0\nentry: a\nentry: ü\none\ntwo');
    expect(stderr).to.equal('error: one\ntwo');
    expect(end).to.equal('ok');
  });
});
