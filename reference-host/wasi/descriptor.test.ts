import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { temporaryFolder } from '../../providers/test-support.ts';
import type { Descriptor } from './descriptor.ts';
import { filesystem } from './filesystem.ts';

const follow = { symlinkFollow: true };
const read = { read: true };
const write = { write: true };

/** Closes the files that a test opened: Node ends a process whose open files are garbage. */
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A folder with a secret beside the one that the guest has. */
function world(): { outside: string; folder: string; root: Descriptor } {
  const outside = temporaryFolder();
  const folder = join(outside, 'guest');
  mkdirSync(join(folder, 'sub'), { recursive: true });
  writeFileSync(join(outside, 'secret'), 'secret');
  writeFileSync(join(folder, 'file'), 'content');
  const { interfaces, close } = filesystem(folder);
  closing.push(close);
  const getDirectories = interfaces.preopens?.getDirectories as () => [Descriptor, string][];
  const [[root] = []] = getDirectories();
  if (!root) throw new Error('no folder');
  return { outside, folder, root };
}

async function refusal(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'done',
    (error: { payload: unknown }) => error.payload,
  );
}

async function text(file: Descriptor): Promise<string> {
  const [bytes] = await file.read(1000n, 0n);
  return Buffer.from(bytes).toString('utf8');
}

describe('Descriptor', () => {
  it('reads, writes, appends and cuts files', async () => {
    const { folder, root } = world();
    const file = await root.openAt({}, 'new', { create: true }, { read: true, write: true });
    await file.writeViaStream(0n).blockingWriteAndFlush(Buffer.from('hello'));
    await (await file.appendViaStream()).blockingWriteAndFlush(Buffer.from(' world'));
    expect(await text(file)).to.equal('hello world');
    const stream = file.readViaStream(6n);
    expect(Buffer.from(await stream.blockingRead(100n)).toString()).to.equal('world');
    expect(await refusal(stream.blockingRead(1n))).to.deep.equal({ tag: 'closed' });
    await file.setSize(5n);
    expect((await file.stat()).size).to.equal(5n);
    await file[Symbol.asyncDispose]();
    expect(readFileSync(join(folder, 'new'), 'utf8')).to.equal('hello');
  });

  it('lists, makes, renames and removes', async () => {
    const { root } = world();
    await root.createDirectoryAt('sub/deep');
    await root.renameAt('file', root, 'sub/deep/moved');
    const deep = await root.openAt(follow, 'sub/deep', { directory: true }, read);
    const entries = await deep.readDirectory();
    expect(entries.readDirectoryEntry()).to.deep.equal({ type: 'regular-file', name: 'moved' });
    expect(entries.readDirectoryEntry()).to.equal(undefined);
    expect(await refusal(root.removeDirectoryAt('sub/deep'))).to.equal('not-empty');
    expect(await refusal(root.unlinkFileAt('sub'))).to.equal('is-directory');
    await deep.unlinkFileAt('moved');
    await root.removeDirectoryAt('sub/deep');
    expect(await refusal(root.statAt(follow, 'sub/deep'))).to.equal('no-entry');
  });

  it('sets times', async () => {
    const { root } = world();
    const val = { seconds: 2000n, nanoseconds: 0 };
    await root.setTimesAt(follow, 'file', { tag: 'no-change' }, { tag: 'timestamp', val });
    expect((await root.statAt(follow, 'file')).dataModificationTimestamp).to.deep.equal(val);
  });

  it('opens as it was asked', async () => {
    const { root } = world();
    expect(await refusal(root.openAt(follow, 'absent', {}, read))).to.equal('no-entry');
    expect(await refusal(root.openAt(follow, 'file', { create: true, exclusive: true }, write))).to.equal('exist');
    expect(await refusal(root.openAt(follow, 'file', { directory: true }, read))).to.equal('not-directory');
    expect(await refusal(root.openAt(follow, 'file/', {}, read))).to.equal('not-directory');
    expect(await refusal(root.openAt(follow, 'file/x', {}, read))).to.equal('not-directory');
    expect(await refusal(root.openAt(follow, 'sub', {}, write))).to.equal('is-directory');
    const file = await root.openAt(follow, 'file', {}, read);
    expect(await refusal(file.write(Buffer.from('x'), 0n))).to.equal('bad-descriptor');
  });

  it('follows links that stay inside', async () => {
    const { root } = world();
    await root.symlinkAt('../file', 'sub/link');
    expect(await root.readlinkAt('sub/link')).to.equal('../file');
    expect(await text(await root.openAt(follow, 'sub/link', {}, read))).to.equal('content');
    expect(await refusal(root.openAt({}, 'sub/link', {}, read))).to.equal('loop');
    expect((await root.statAt({}, 'sub/link')).type).to.equal('symbolic-link');
    expect((await root.statAt(follow, 'sub/../sub/./link')).type).to.equal('regular-file');
    await root.symlinkAt('circle', 'circle');
    expect(await refusal(root.openAt(follow, 'circle', {}, read))).to.equal('loop');
  });

  describe('lets nothing out of its folder:', () => {
    const paths = [
      '../secret',
      '..',
      'sub/../../secret',
      '/etc/passwd',
      'up/secret',
      'absolute',
      'tosecret',
      'sub/far',
    ];
    for (const path of paths) {
      it(path, async () => {
        const { outside, folder, root } = world();
        symlinkSync('..', join(folder, 'up'));
        symlinkSync('../secret', join(folder, 'tosecret'));
        symlinkSync('../../secret', join(folder, 'sub/far'));
        symlinkSync(join(outside, 'secret'), join(folder, 'absolute'));
        const change = { tag: 'now' } as const;
        const throughLink = ['absolute', 'tosecret', 'sub/far'].includes(path);
        const attempts = [
          root.openAt(follow, path, {}, read),
          root.openAt(follow, path, { create: true, truncate: true }, write),
          root.statAt(follow, path),
          root.metadataHashAt(follow, path),
          root.setTimesAt(follow, path, change, change),
          root.linkAt(follow, path, root, 'stolen'),
          // These act on the link itself, which is the guest's to remove.
          ...(throughLink
            ? []
            : [
                root.unlinkFileAt(path),
                root.removeDirectoryAt(path),
                root.createDirectoryAt(path),
                root.readlinkAt(path),
                root.symlinkAt('file', path),
                root.renameAt(path, root, 'stolen'),
                root.renameAt('file', root, path),
              ]),
        ];
        for (const attempt of attempts) expect(await refusal(attempt)).to.equal('not-permitted');
        expect(readFileSync(join(outside, 'secret'), 'utf8')).to.equal('secret');
        if (throughLink) expect(await refusal(root.openAt({}, path, { truncate: true }, write))).to.equal('loop');
      });
    }

    it('links that it would have to make', async () => {
      const { root } = world();
      expect(await refusal(root.symlinkAt('/etc/passwd', 'l'))).to.equal('not-permitted');
      expect(await refusal(root.symlinkAt('../secret', 'l'))).to.equal('not-permitted');
      expect(await refusal(root.symlinkAt('x/../../../secret', 'sub/l'))).to.equal('not-permitted');
    });

    it('a folder that was opened below', async () => {
      const { root } = world();
      const sub = await root.openAt(follow, 'sub', { directory: true }, read);
      expect(await refusal(sub.openAt(follow, '../file', {}, read))).to.equal('not-permitted');
    });
  });
});
