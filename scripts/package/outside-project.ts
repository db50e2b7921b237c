import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { Manifest } from './manifest.ts';

const root = dirname(dirname(import.meta.dirname));

/** What a command left. */
export interface CommandRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Lock {
  readonly packages: Readonly<Record<string, object>>;
}

/** A project of somebody's, in a folder that is not below the repository, which depends on the package and on mocha. */
export class OutsideProject {
  readonly folder: string;

  private constructor() {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), 'slight-outside-')));
    this.write('package.json', JSON.stringify({ name: 'outside', private: true, type: 'module' }));
  }

  /**
   * Installs a tarball with npm. What it depends on comes at the versions that the repository is locked to, so that no
   * release of today decides what this shows, and from npm's cache where that has it.
   */
  static installed(tarball: string): OutsideProject {
    const project = new OutsideProject();
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock;
    // What is not needed npm leaves out.
    const locked = { lockfileVersion: 3, requires: true, packages: { ...packages, '': {} } };
    project.write('package-lock.json', JSON.stringify(locked));
    const flags = '--prefer-offline --ignore-scripts --no-audit --no-fund';
    const { status, stderr } = project.run(`npm install ${flags} '${tarball}' mocha`, { npm_config_offline: '' });
    if (status === 0) return project;
    project.remove();
    throw new Error(`the package could not be installed:\n${stderr}`);
  }

  /** Links to the repository, where what is in `node_modules` is the sources themselves. */
  static linked(): OutsideProject {
    const project = new OutsideProject();
    const { name, bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
    const modules = join(project.folder, 'node_modules');
    mkdirSync(join(modules, '.bin'), { recursive: true });
    symlinkSync(root, join(modules, name));
    symlinkSync(join(root, 'node_modules/mocha'), join(modules, 'mocha'));
    for (const [command, file] of Object.entries({ ...bin, mocha: 'node_modules/mocha/bin/mocha.js' })) {
      symlinkSync(join(root, file), join(modules, '.bin', command));
    }
    return project;
  }

  /** Writes a file of the project. */
  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.folder, name)), { recursive: true });
    writeFileSync(join(this.folder, name), text);
  }

  /** The text of a file of the project, or undefined where there is none. */
  read(name: string): string | undefined {
    const path = join(this.folder, name);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  }

  /** Runs a line as a user's shell would, with the Node of this process, and with npm offline. */
  run(line: string, environment: Readonly<Record<string, string>> = {}): CommandRun {
    const env: NodeJS.ProcessEnv = { ...inherited(), NO_COLOR: '1', npm_config_offline: 'true', ...environment };
    env.PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);
    const { status, stdout, stderr } = spawnSync('sh', ['-c', line], { cwd: this.folder, env, encoding: 'utf8' });
    return { status, stdout, stderr };
  }

  /** Removes it. */
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The environment without what npm and the launcher of this process say about the repository. */
function inherited(): NodeJS.ProcessEnv {
  const own = /^(?:npm_(?:lifecycle|package|command|execpath|config_local_prefix)|INIT_CWD$|SPIDERLIGHTNING_LAUNCHER$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
}
