import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mainFileName, type TranspiledFiles } from './transpiled-files.ts';

const manifestName = 'manifest.json';

/**
 * Transpiled components on disk, a folder each, named by key.
 *
 * An entry is written beside its place and then renamed, so that starts at the same time are safe. Its manifest carries
 * a digest of every file: an entry that is cut short or altered is taken for absent.
 */
export class ComponentCache {
  readonly #directory: string;

  /** @param directory - need not exist; nothing is created before the first `store` */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Where the files under `key` are, if they are. */
  folder(key: string): string {
    return join(this.#directory, key);
  }

  /** The files under `key`, or undefined if there is no whole entry. Never rejects. */
  async find(key: string): Promise<TranspiledFiles | undefined> {
    const folder = this.folder(key);
    try {
      const manifest: unknown = JSON.parse(await readFile(join(folder, manifestName), 'utf8'));
      if (!isManifest(manifest) || manifest.key !== key) return undefined;
      const names = Object.keys(manifest.files);
      const contents = await Promise.all(names.map((name) => readFile(join(folder, name))));
      const whole = contents.every((bytes, i) => digestOf(bytes) === manifest.files[names[i] ?? '']);
      return whole ? new Map(names.map((name, i) => [name, contents[i] ?? new Uint8Array()])) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Stores an entry, in place of a broken one too. Answers whether that worked; never rejects. */
  async store(key: string, files: TranspiledFiles): Promise<boolean> {
    const building = join(this.#directory, `.${key}.${randomUUID()}`);
    try {
      await mkdir(building, { recursive: true, mode: 0o700 });
      const manifest = {
        key,
        files: Object.fromEntries([...files].map(([name, bytes]) => [name, digestOf(bytes)])),
      };
      await Promise.all([...files].map(([name, bytes]) => writeFile(join(building, name), bytes)));
      await writeFile(join(building, manifestName), JSON.stringify(manifest, null, 2));
      await this.#putInPlace(building, key);
      return true;
    } catch {
      return false;
    } finally {
      await rm(building, { recursive: true, force: true }).catch(() => undefined);
    }
  }

  async #putInPlace(building: string, key: string): Promise<void> {
    const place = this.folder(key);
    try {
      await rename(building, place);
    } catch (error) {
      // Somebody else was first, which is as good, unless what stands there is broken.
      if (await this.find(key)) return;
      const broken = `${building}.broken`;
      await rename(place, broken);
      await rm(broken, { recursive: true, force: true });
      await rename(building, place).catch(async () => {
        if (!(await this.find(key))) throw error;
      });
    }
  }
}

interface Manifest {
  key: string;
  files: Record<string, string>;
}

function isManifest(value: unknown): value is Manifest {
  if (typeof value !== 'object' || value === null || !('files' in value) || !('key' in value)) return false;
  const { files } = value;
  if (typeof files !== 'object' || files === null || !(mainFileName in files)) return false;
  return Object.entries(files).every(([name, digest]) => /^[\w.-]+$/.test(name) && typeof digest === 'string');
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
