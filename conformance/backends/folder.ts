import { createHash } from 'node:crypto';
import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, rmdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Location } from '../../providers/provider.ts';
import type { BackendInstance, BackendKind, Inspector, OutsideWatch, Strategy } from './backend.ts';
import { FolderDiskFaults } from './disk-faults.ts';

/** What stands in a file outside that a planted link points to. */
const SECRET = 'outside of every store';

/** The provider's folder is one level below the run's own, so that there is an outside to look at. */
const embedded: Strategy = {
  name: 'embedded',
  cure: '',
  unavailable: async () => undefined,
  async start({ folder: runFolder }) {
    const outer = await mkdtemp(join(runFolder, 'folder-'));
    const root = join(outer, 'root');
    await mkdir(root);
    await writeFile(join(outer, 'secret'), SECRET);
    const stop = () => rm(outer, { recursive: true, force: true });
    const disk = new FolderDiskFaults(root, runFolder);
    return { ...instance(root, outer), shared: false, disk, stop };
  },
};

/** What the provider puts beside its stores, for its own use. */
const LOCK = 'lock';

function instance(root: string, outer?: string, hadLock = true): BackendInstance {
  return {
    address: root,
    version: `${process.platform} file system`,
    fidelity: 'real',
    inspector: new FolderInspector(root, outer, hadLock),
    shared: true,
    stop: async () => {},
  };
}

class FolderInspector implements Inspector {
  readonly replacesForeign = false;
  readonly hasLinks: boolean;
  readonly #root: string;
  readonly #outer: string | undefined;
  readonly #hadLock: boolean;

  /**
   * @param outer the run's own folder around the root; a user's folder has none that the run may look at
   * @param hadLock whether the provider's lock was there before the run
   */
  constructor(root: string, outer: string | undefined, hadLock: boolean) {
    this.#root = root;
    this.#outer = outer;
    this.#hadLock = hadLock;
    this.hasLinks = outer !== undefined;
  }

  async names(containing: string): Promise<string[]> {
    const names = await readdir(this.#root, { recursive: true });
    return names.filter((name) => name.includes(containing));
  }

  async plant(location: Location, what: 'foreign' | 'link'): Promise<void> {
    const path = this.#path(location);
    await mkdir(dirname(path), { recursive: true });
    if (what === 'link') {
      await symlink(join(this.#outer ?? '', 'secret'), path);
      return;
    }
    await mkdir(path);
    await writeFile(join(path, 'planted'), SECRET);
  }

  async isIntact(location: Location): Promise<boolean> {
    try {
      const path = this.#path(location);
      const isLink = (await lstat(path)).isSymbolicLink();
      return (await readFile(isLink ? path : join(path, 'planted'), 'utf8')) === SECRET;
    } catch {
      return false;
    }
  }

  async remove(location: Location): Promise<void> {
    await rm(this.#path(location), { recursive: true, force: true });
  }

  async watchOutside(nonce: string): Promise<OutsideWatch> {
    const canary = join(this.#root, `canary-${nonce}`);
    await writeFile(canary, SECRET);
    const seen = () => snapshot(this.#outer, this.#root, canary);
    const before = await seen();
    const changes = async () => {
      const after = await seen();
      const names = new Set([...before.keys(), ...after.keys()]);
      return [...names].filter((name) => before.get(name) !== after.get(name));
    };
    return { changes, close: () => rm(canary, { force: true }) };
  }

  async tidy(containing: string): Promise<void> {
    for (const name of await readdir(this.#root)) {
      // Only an empty folder can be removed this way.
      if (name.includes(containing)) await rmdir(join(this.#root, name)).catch(() => {});
    }
    // Who uses the folder meanwhile makes it again.
    if (!this.#hadLock) await rm(join(this.#root, LOCK), { recursive: true, force: true });
  }

  async connections(): Promise<undefined> {
    return undefined;
  }

  async served(): Promise<undefined> {
    return undefined;
  }

  async close(): Promise<void> {}

  #path(location: Location): string {
    return join(this.#root, location.toString());
  }
}

/** Digests of a canary, and of everything in a folder but one folder in it. */
async function snapshot(outer: string | undefined, except: string, canary: string): Promise<Map<string, string>> {
  const digests = new Map<string, string>([['canary', await digest(canary)]]);
  if (outer === undefined) return digests;
  for (const entry of await readdir(outer, { withFileTypes: true })) {
    const path = join(outer, entry.name);
    if (path !== except) digests.set(entry.name, await digest(path));
  }
  return digests;
}

async function digest(path: string): Promise<string> {
  try {
    const found = await lstat(path);
    if (found.isSymbolicLink()) return `link to ${await readlink(path)}`;
    if (found.isDirectory()) return `folder of ${(await readdir(path)).join(', ')}`;
    return createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
  }
}

/** Folders of this machine. */
const folder: BackendKind = {
  kind: 'folder',
  strategies: [embedded],
  attach: async (address) => {
    const root = resolve(address);
    await mkdir(root, { recursive: true });
    return instance(root, undefined, (await readdir(root)).includes(LOCK));
  },
};

export default folder;
