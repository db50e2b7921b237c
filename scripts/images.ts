/**
 * Makes container images of servers that are installed on this machine, for machines that reach no image registry:
 * `npm run images`. They carry tags of the project's own, never one that a registry owns, and are used where the
 * environment says so: `SPIDERLIGHTNING_REDIS_IMAGE=spiderlightning/redis:7.0-debian`.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A server to make an image of. */
interface Image {
  readonly tag: string;
  readonly binary: string;
  readonly port: number;
  /** What to install where the binary is missing. */
  readonly packageName: string;
}

const IMAGES: readonly Image[] = [
  { tag: 'spiderlightning/redis:7.0-debian', binary: '/usr/bin/redis-server', port: 6379, packageName: 'redis-server' },
];

/** Commands that waiting for a container may use. */
const APPLETS = ['sh', 'cat', 'awk', 'grep', 'nc', 'id', 'sleep'];

function fail(message: string): never {
  process.stderr.write(`images: ${message}\n`);
  process.exit(1);
}

function make({ tag, binary, port, packageName }: Image): void {
  if (!existsSync(binary)) fail(`there is no ${binary}; apt-get install ${packageName}`);
  if (!existsSync('/bin/busybox')) fail('there is no /bin/busybox; apt-get install busybox-static');
  const root = mkdtempSync(join(tmpdir(), 'slight-image-'));
  try {
    // The loader prints each library that the binary needs, with its place.
    const libraries = execFileSync('ldd', [binary], { encoding: 'utf8' }).match(/\/\S+(?= \()/g) ?? [];
    for (const file of [binary, '/bin/busybox', ...libraries]) {
      mkdirSync(join(root, dirname(file)), { recursive: true });
      copyFileSync(file, join(root, file));
      chmodSync(join(root, file), 0o755);
    }
    for (const folder of ['bin', 'tmp', 'data', 'etc']) mkdirSync(join(root, folder), { recursive: true });
    for (const applet of APPLETS) symlinkSync('/bin/busybox', join(root, 'bin', applet));
    copyFileSync('/etc/nsswitch.conf', join(root, 'etc/nsswitch.conf'));
    const changes = [`EXPOSE ${port}`, 'WORKDIR /data', `CMD ["${binary}"]`, 'ENV PATH=/usr/bin:/usr/sbin:/bin'];
    const tar = execFileSync('tar', ['-C', root, '-c', '.'], { maxBuffer: 2 ** 30 });
    const args = ['import', ...changes.flatMap((change) => ['-c', change]), '-', tag];
    execFileSync('docker', args, { input: tar, stdio: ['pipe', 'ignore', 'inherit'] });
    process.stdout.write(`${tag}\n`);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

for (const image of IMAGES) make(image);
