import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { temporaryFolder } from '../../providers/test-support.ts';
import { ComponentFileError } from './component-errors.ts';
import { defaultCacheDirectory } from './default-cache-directory.ts';
import { loadComponent } from './load-component.ts';
import { answeringCommand, componentFile, prebuilt } from './test-components.ts';

const answers = { 'test:host/answers@1.0.0': { getAnswer: () => 5 } };
const exit = { 'wasi:cli/exit@0.2': { exitWithCode: () => undefined } };

async function failure(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => expect.fail('succeeded'),
    (error) => error,
  );
}

describe('loadComponent', () => {
  it('tells what a component imports and exports', async () => {
    const component = await loadComponent(prebuilt('unlinked-import'), { cacheDirectory: temporaryFolder() });
    expect(component.digest).to.match(/^[0-9a-f]{64}$/);
    expect(component.imports).to.deep.equal([
      {
        interface: 'example:absent/thing@1.0.0',
        functions: ['do-it'],
        fallible: [],
        resources: [],
        types: new Map([['do-it', 'func()']]),
      },
    ]);
    expect(component.exports).to.deep.equal(['wasi:cli/run@0.2.12']);
  });

  it('says in one line what is wrong with the file', async () => {
    const folder = temporaryFolder();
    const missing = await failure(loadComponent(join(folder, 'absent.wasm')));
    expect(missing).to.be.instanceOf(ComponentFileError);
    expect(missing.message).to.equal(`${join(folder, 'absent.wasm')} does not exist`);
    const directory = await failure(loadComponent(folder));
    expect(directory).to.be.instanceOf(ComponentFileError);
    expect(directory.message).to.equal(`${folder} is a folder, not a component`);
  });

  it('keeps what it made, and makes it again if that is damaged', async () => {
    const cacheDirectory = temporaryFolder();
    const file = await componentFile(answeringCommand);
    await loadComponent(file, { cacheDirectory });
    const [entry = ''] = readdirSync(cacheDirectory);
    rmSync(join(cacheDirectory, entry, 'component.mjs'));
    const component = await loadComponent(file, { cacheDirectory });
    expect(readdirSync(join(cacheDirectory, entry))).to.include('component.mjs');
    await component.instantiate(answers, exit);
  });

  it('works without a cache, and when the entry is removed under it', async () => {
    const file = await componentFile(answeringCommand);
    const blocker = join(temporaryFolder(), 'file');
    writeFileSync(blocker, '');
    await (await loadComponent(file, { cacheDirectory: join(blocker, 'cache') })).instantiate(answers, exit);

    const cacheDirectory = temporaryFolder();
    const component = await loadComponent(file, { cacheDirectory });
    rmSync(cacheDirectory, { recursive: true });
    mkdirSync(cacheDirectory);
    await component.instantiate(answers, exit);
  });

  it('starts the second time without a module of jco', async () => {
    const cacheDirectory = temporaryFolder();
    const script = join(temporaryFolder(), 'start.mjs');
    writeFileSync(
      script,
      `import { registerHooks } from 'node:module';
       const loaded = [];
       registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
       const here = ${JSON.stringify(new URL('.', import.meta.url).href)};
       const { loadComponent } = await import(here + 'load-component.ts');
       const { createWasi } = await import(here + '../wasi/create-wasi.ts');
       const component = await loadComponent(${JSON.stringify(prebuilt('echo'))});
       const { stdin, stdout, stderr } = process;
       const wasi = createWasi({ stdin, stdout, stderr, args: ['echo'], directory: ${JSON.stringify(cacheDirectory)} });
       const instance = await component.instantiate(wasi.imports);
       const code = await instance.run();
       await wasi.close();
       process.stdout.write('\\n' + JSON.stringify({ code, loaded }));`,
    );
    const start = async () => {
      const options = { env: { ...process.env, SLIGHT_CACHE: cacheDirectory } };
      const child = promisify(execFile)(process.execPath, [script], options);
      child.child.stdin?.end();
      const { stdout } = await child;
      return JSON.parse(stdout.slice(stdout.lastIndexOf('\n'))) as { code: number; loaded: string[] };
    };
    const ofJco = (url: string) => /@bytecodealliance|jco|preview2-shim/.test(url);

    const first = await start();
    expect(first.code).to.equal(0);
    expect(first.loaded.filter(ofJco)).not.to.deep.equal([]);
    const second = await start();
    expect(second.code).to.equal(0);
    expect(second.loaded.filter(ofJco)).to.deep.equal([]);
    expect(second.loaded.some((url) => url.startsWith(pathToFileURL(cacheDirectory).href))).to.equal(true);
  });
});

describe('defaultCacheDirectory', () => {
  const { SLIGHT_CACHE } = process.env;
  afterEach(() => {
    if (SLIGHT_CACHE === undefined) delete process.env.SLIGHT_CACHE;
    else process.env.SLIGHT_CACHE = SLIGHT_CACHE;
  });

  it('is SLIGHT_CACHE, or else in the cache folder of the user', () => {
    process.env.SLIGHT_CACHE = '/somewhere';
    expect(defaultCacheDirectory()).to.equal('/somewhere');
    delete process.env.SLIGHT_CACHE;
    expect(defaultCacheDirectory()).to.match(/slight.*components$/i);
  });
});
