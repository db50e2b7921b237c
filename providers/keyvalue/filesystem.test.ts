import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text as consumeText } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { fileName } from '../filesystem/file-name.ts';
import { describeAtomics } from '../test-atomics.ts';
import { callContext, eventually, temporaryFolder, witError } from '../test-support.ts';
import type { KeyValueStore } from './contract.ts';
import filesystem from './filesystem.ts';

const context = callContext();
const LONG = `${'long '.repeat(100)}key`;

const bytes = (text: string) => Buffer.from(text);

async function open(root: string, name = 'store'): Promise<KeyValueStore> {
  return (await filesystem.connect({ FILESYSTEM_ROOT: root }, context)).open(name, context);
}

/** A store that is there already, and its folder. */
async function storeWithFolder(): Promise<{ store: KeyValueStore; folder: string; root: string }> {
  const root = temporaryFolder();
  const folder = join(root, fileName('store'));
  mkdirSync(folder);
  return { store: await open(root), folder, root };
}

const keys = async (store: KeyValueStore) => (await store.list(undefined, context)).keys;

const everyCall = (store: KeyValueStore): (() => Promise<unknown>)[] => [
  () => store.get('k', context),
  () => store.set('k', bytes('v'), context),
  () => store.delete('k', context),
  () => store.list(undefined, context),
];

describe('keyvalue.filesystem', () => {
  it('keeps, replaces and removes, also for another connection', async () => {
    const root = temporaryFolder();
    const store = await open(root);
    for (const key of ['k', 'K', '../escape', '/', '\0', LONG, `${LONG}2`]) {
      expect(await store.get(key, context)).to.equal(undefined);
      await store.set(key, bytes('something longer'), context);
      await store.set(key, bytes(key), context);
    }
    const other = await open(root);
    expect(await keys(other)).to.have.members(['k', 'K', '../escape', '/', '\0', LONG, `${LONG}2`]);
    for (const key of await keys(other)) {
      expect(await other.get(key, context)).to.deep.equal(bytes(key));
      await other.delete(key, context);
      await other.delete(key, context);
      expect(await store.get(key, context)).to.equal(undefined);
    }
    expect(await keys(store)).to.deep.equal([]);
  });

  it('creates nothing before the first set', async () => {
    const root = temporaryFolder();
    const store = await open(root);
    expect(await store.get('k', context)).to.equal(undefined);
    expect(await keys(store)).to.deep.equal([]);
    await store.delete('k', context);
    expect(readdirSync(root)).to.deep.equal([]);
  });

  it('puts an entry where locate says, and nothing outside of the root', async () => {
    const parent = temporaryFolder();
    const root = join(parent, 'root');
    for (const [name, key] of [
      ['..', '..'],
      ['/', '../../x'],
      [LONG, LONG],
    ] as const) {
      await (await open(root, name)).set(key, bytes('v'), context);
      const file = join(root, String(filesystem.locate?.(name, key)));
      expect(existsSync(file), file).to.equal(true);
      expect((await lstat(file)).mode & 0o777).to.equal(0o600);
    }
    expect(readdirSync(parent)).to.deep.equal(['root']);
  });

  const plants: Record<string, (path: string) => void | Promise<void>> = {
    'a pipe that nobody writes to': (path) => {
      execFileSync('mkfifo', [path]);
    },
    'a symbolic link to a file': (path) => {
      const victim = join(temporaryFolder(), 'victim');
      writeFileSync(victim, 'secret');
      symlinkSync(victim, path);
    },
    'a symbolic link to nowhere': (path) => symlinkSync('nowhere', path),
    'a symbolic link to itself': (path) => symlinkSync(path, path),
  };
  for (const [what, plant] of Object.entries(plants)) {
    for (const key of ['k', LONG]) {
      const name = key === 'k' ? 'a key' : 'a long key';
      it(`refuses ${what} in the place of ${name}, and set replaces it`, async () => {
        const { store, folder } = await storeWithFolder();
        const path = join(folder, fileName(key));
        await plant(path);
        expect(await witError('unexpected-error', store.get(key, context))).to.contain('not written by this provider');
        expect(await keys(store)).to.deep.equal([]);
        await store.set(key, bytes('v'), context);
        expect(await store.get(key, context)).to.deep.equal(bytes('v'));
        expect((await lstat(path)).isFile()).to.equal(true);
        expect(await keys(store)).to.deep.equal([key]);
      });
    }
  }

  it('leaves what a link leads to as it was, in set and in delete', async () => {
    const { store, folder } = await storeWithFolder();
    const victim = join(temporaryFolder(), 'victim');
    writeFileSync(victim, 'untouched');
    symlinkSync(victim, join(folder, fileName('set')));
    symlinkSync(victim, join(folder, fileName('delete')));
    await store.set('set', bytes('v'), context);
    await store.delete('delete', context);
    expect(readFileSync(victim, 'utf8')).to.equal('untouched');
    expect(readdirSync(folder)).to.deep.equal([fileName('set')]);
  });

  it('leaves a folder in the place of a key intact', async () => {
    const { store, folder } = await storeWithFolder();
    mkdirSync(join(folder, fileName('k'), 'deep'), { recursive: true });
    await witError('unexpected-error', store.get('k', context));
    expect(await witError('io-error', store.set('k', bytes('v'), context))).to.equal('cannot write the entry: EISDIR');
    await witError('io-error', store.delete('k', context));
    expect(await keys(store)).to.deep.equal([]);
    expect(readdirSync(folder)).to.deep.equal([fileName('k')]);
    expect(readdirSync(join(folder, fileName('k')))).to.deep.equal(['deep']);
  });

  it('refuses a socket in the place of a key', async () => {
    const { store, folder } = await storeWithFolder();
    const server = createServer().listen(join(folder, fileName('k')));
    await eventually(() => expect(existsSync(join(folder, fileName('k')))).to.equal(true));
    try {
      await witError('unexpected-error', store.get('k', context));
      expect(await keys(store)).to.deep.equal([]);
    } finally {
      server.close();
    }
  });

  for (const [what, plant] of [
    ['a link to a folder', (path: string) => symlinkSync(temporaryFolder(), path)],
    ['a link to nowhere', (path: string) => symlinkSync('nowhere', path)],
    ['a file', (path: string) => writeFileSync(path, '')],
  ] as const) {
    it(`touches nothing where ${what} stands in the place of the store`, async () => {
      const root = temporaryFolder();
      const path = join(root, fileName('store'));
      plant(path);
      const before = await lstat(path);
      const store = await open(root);
      for (const call of everyCall(store)) {
        expect(await witError('io-error', call()))
          .to.contain('no folder')
          .and.not.to.contain(root);
      }
      expect((await lstat(path)).ino).to.equal(before.ino);
      if (what === 'a link to a folder') expect(readdirSync(path)).to.deep.equal([]);
    });
  }

  it('lists names of its own encoding only', async () => {
    const { store, folder } = await storeWithFolder();
    const foreign = [
      'k-%61',
      'k-A',
      'k-%2F',
      'k-',
      'k-%ff',
      'k',
      'a',
      '.hidden',
      'k-a.txt',
      't-1-00ff',
      `h-${'0'.repeat(64)}`,
    ];
    for (const name of foreign) writeFileSync(join(folder, name), 'foreign');
    // Other systems refuse such a name.
    if (process.platform === 'linux')
      writeFileSync(Buffer.concat([Buffer.from(`${folder}/k-`), Buffer.from([0xff, 0xfe])]), 'foreign');
    await store.set('a', bytes('v'), context);
    expect(await keys(store)).to.deep.equal(['a']);
    expect(await store.get('a', context)).to.deep.equal(bytes('v'));
    expect(readdirSync(folder)).to.include.members(foreign);
  });

  it('reads and lists a file with a hashed name only if it says which key it is for', async () => {
    const { store, folder } = await storeWithFolder();
    const path = join(folder, fileName(LONG));
    await store.set(LONG, bytes('v'), context);
    const entry = readFileSync(path);
    const other = Buffer.from(entry);
    other.write('K', other.length - 2);
    const tooLong = Buffer.from(entry);
    tooLong.writeUInt32BE(0xffffffff, 6);
    for (const contents of ['', 'v', 'SLKV1\n', entry.subarray(0, 60), other, tooLong]) {
      writeFileSync(path, contents);
      await witError('unexpected-error', store.get(LONG, context));
      expect(await keys(store)).to.deep.equal([]);
    }
    writeFileSync(path, entry);
    writeFileSync(join(folder, fileName(`${LONG}2`)), entry);
    expect(await keys(store)).to.deep.equal([LONG]);
    await witError('unexpected-error', store.get(`${LONG}2`, context));
    await store.set(`${LONG}2`, new Uint8Array(), context);
    expect(await store.get(`${LONG}2`, context)).to.deep.equal(bytes(''));
  });

  it('keeps the longest key that it declares, with a value that looks like an entry', async () => {
    const { store, folder } = await storeWithFolder();
    const { maxKeyBytes } = (await filesystem.connect({ FILESYSTEM_ROOT: folder }, context)).limits;
    const key = 'é'.repeat(maxKeyBytes / 2);
    await store.set(key, bytes('SLKV1\n\0\0\0\x01k'), context);
    expect(await keys(store)).to.deep.equal([key]);
    expect(await store.get(key, context)).to.deep.equal(bytes('SLKV1\n\0\0\0\x01k'));
  });

  it('shows whole values only, while two processes write one key', async () => {
    const root = temporaryFolder();
    const length = 128 * 1024;
    const store = await open(root);
    await store.set('k', Buffer.alloc(length, 'a'), context);
    const script = `
      const { default: provider } = await import(${JSON.stringify(new URL('filesystem.ts', import.meta.url).href)});
      const [, root, fill] = process.argv;
      const store = await (await provider.connect({ FILESYSTEM_ROOT: root }, {})).open('store', {});
      for (let round = 0; round < 60; round++) {
        await store.set('k', Buffer.alloc(${length}, fill), {});
        await store.delete('gone', {});
      }`;
    let writing = 2;
    const write = (fill: string) =>
      promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script, root, fill]).finally(() => {
        writing--;
      });
    const writers = Promise.all([write('x'), write('y')]);
    const seen = new Set<string>();
    const read = async () => {
      while (writing > 0) {
        const value = await store.get('k', context);
        expect(value?.length).to.equal(length);
        expect(Buffer.alloc(length, value?.[0]).equals(value ?? bytes(''))).to.equal(true);
        seen.add(String.fromCharCode(value?.[0] ?? 0));
        expect(await keys(store)).to.deep.equal(['k']);
      }
    };
    await Promise.all([writers, read(), read()]);
    expect([...seen]).to.include.members(['a', 'x', 'y']);
    expect(readdirSync(join(root, fileName('store')))).to.deep.equal([fileName('k')]);
  });

  it('carries no path in an io-error', async () => {
    const parent = temporaryFolder();
    const root = join(parent, 'root');
    const store = await open(root);
    execFileSync('rmdir', [root]);
    writeFileSync(root, 'a file where the root was');
    for (const call of everyCall(store)) {
      expect(await witError('io-error', call())).to.match(/^cannot [a-z ]+: ENOTDIR$/);
    }
  });
});

describeAtomics('keyvalue.filesystem', () => open(temporaryFolder()));

/** Runs code with a `store` in processes of its own, `kill` ending the first of them; what each printed. */
async function inProcesses(count: number, root: string, code: string, kill = false): Promise<string[]> {
  const script = `
    const { default: provider } = await import(${JSON.stringify(new URL('filesystem.ts', import.meta.url).href)});
    const store = await (await provider.connect({ FILESYSTEM_ROOT: process.argv[1] }, {})).open('store', {});
    const context = { deadline: Infinity };
    ${code}`;
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const child = spawn(process.execPath, ['--input-type=module', '--eval', script, root], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      if (kill && index === 0) child.stdout.once('data', () => child.kill('SIGKILL'));
      return consumeText(child.stdout);
    }),
  );
}

describe('keyvalue.filesystem among processes', () => {
  it('counts exactly', async () => {
    const root = temporaryFolder();
    const sums = await inProcesses(
      6,
      root,
      "for (let round = 0; round < 20; round++) console.log(String(await store.increment('n', 1n, context)));",
    );
    const all = sums.flatMap((text) => text.trim().split('\n'));
    expect(new Set(all).size).to.equal(120);
    expect(await (await open(root)).get('n', context)).to.deep.equal(bytes('120'));
    expect(readdirSync(join(root, fileName('store')))).to.deep.equal([fileName('n')]);
  });

  it('overwrites nothing that it did not see: swaps and sets of one key', async () => {
    const root = temporaryFolder();
    // Every value that is there was put by somebody who says so, and replaced by at most one swap.
    const printed = await inProcesses(
      4,
      root,
      `for (let round = 0; round < 30; round++) {
        const mine = Buffer.from(process.pid + '-' + round);
        if (round % 3 === 0) await store.set('k', mine, context);
        else {
          const found = await store.get('k', context);
          if (await store.compareAndSwap('k', found, mine, context)) console.log(String(found));
        }
      }`,
    );
    const replaced = printed.flatMap((text) => text.trim().split('\n')).filter((value) => value !== 'undefined');
    expect(replaced.length).to.be.greaterThan(10);
    expect(new Set(replaced).size).to.equal(replaced.length);
  });

  it('goes on when a process is killed in the midst of it', async () => {
    const root = temporaryFolder();
    const endless = "for (;;) console.log(String(await store.increment('n', 1n, context)));";
    const [printed = ''] = await inProcesses(1, root, endless, true);
    const known = Number(printed.trim().split('\n').at(-1));
    const store = await open(root);
    const sum = Number(await store.increment?.('n', 1n, context));
    // The one under way may have taken effect unheard.
    expect(sum).to.be.within(known + 1, known + 2);
    await store.set('n', bytes('7'), context);
    expect(await store.increment?.('n', 1n, context)).to.equal(8n);
  });
});

describe('keyvalue.filesystem atomic operations', () => {
  it('give a plain set that comes between its due', async () => {
    const root = temporaryFolder();
    const [one, other] = [await open(root), await open(root)];
    for (let round = 0; round < 20; round++) {
      await one.set('k', bytes('old'), context);
      const [swapped] = await Promise.all([
        one.compareAndSwap?.('k', bytes('old'), bytes('swapped'), context),
        other.set('k', bytes('set'), context),
      ]);
      // Either order ends with what was set: a swap that came later would not have found the old value.
      expect(await one.get('k', context), String(swapped)).to.deep.equal(bytes('set'));
    }
  });

  it('take a value that was set again for what it is, and a long key for itself', async () => {
    const store = await open(temporaryFolder());
    for (const key of ['k', LONG]) {
      await store.set(key, bytes('same'), context);
      await store.set(key, bytes('same'), context);
      expect(await store.compareAndSwap?.(key, bytes('same'), bytes('1'), context)).to.equal(true);
      expect(await store.increment?.(key, 1n, context)).to.equal(2n);
      expect(await store.get(key, context)).to.deep.equal(bytes('2'));
    }
  });

  it('refuse what the provider did not write, and leave it', async () => {
    const { store, folder } = await storeWithFolder();
    const victim = join(temporaryFolder(), 'victim');
    writeFileSync(victim, '1');
    symlinkSync(victim, join(folder, fileName('k')));
    mkdirSync(join(folder, fileName('folder')));
    for (const key of ['k', 'folder']) {
      await witError('unexpected-error', store.increment?.(key, 1n, context) ?? Promise.resolve());
      const swap = store.compareAndSwap?.(key, undefined, bytes('v'), context);
      await witError('unexpected-error', swap ?? Promise.resolve());
    }
    expect(readFileSync(victim, 'utf8')).to.equal('1');
  });

  it('create nothing where they change nothing', async () => {
    const root = temporaryFolder();
    const store = await open(root);
    expect(await store.compareAndSwap?.('k', bytes('v'), bytes('w'), context)).to.equal(false);
    expect(readdirSync(root)).to.deep.equal([]);
  });

  it('keep the lock beside the stores, where no store and no key is', async () => {
    const root = temporaryFolder();
    const store = await open(root, 'lock');
    await store.increment?.('lock', 1n, context);
    expect(readdirSync(root)).to.have.members([fileName('lock'), 'lock']);
    expect(readdirSync(join(root, 'lock'))).to.deep.equal(['lock']);
    expect(await keys(store)).to.deep.equal(['lock']);
  });

  it('end at their deadline where others hold them up', async () => {
    const store = await open(temporaryFolder());
    const over = { ...context, deadline: performance.now() - 1 };
    await witError('timeout-error', store.increment?.('n', 1n, over) ?? Promise.resolve());
    expect(await store.get('n', context)).to.equal(undefined);
  });
});
