import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { describeWithWasmtime } from '../conformance/testing/describe-with-wasmtime.ts';
import packageJson from '../package.json' with { type: 'json' };
import { attempt, packAndInstall, TRIALS, WASMTIME_TRIALS } from './pack-and-try.ts';
import type { OutsideProject } from './package/outside-project.ts';

const root = dirname(import.meta.dirname);

describe('the package, installed from its tarball outside of the repository', function () {
  this.timeout(180_000);
  let project: OutsideProject;

  before(() => {
    project = packAndInstall();
  });

  after(() => project?.remove());

  for (const trial of TRIALS) {
    it(trial.title, () => {
      expect(attempt(project, trial)).to.equal(undefined);
    });
  }

  describeWithWasmtime('where there is wasmtime', () => {
    for (const trial of WASMTIME_TRIALS) {
      it(trial.title, () => {
        expect(attempt(project, trial)).to.equal(undefined);
      });
    }
  });

  it('prints a line for a failure that, copied, shows it again', () => {
    const first = project.run('npx slight-conformance --provider ./faulty.js --check kv.delete --transport guest');
    const [, line = ''] = /rerun +(.+)/.exec(first.stdout) ?? [];
    const again = project.run(line);
    expect([again.status, /KV-DELETE/.test(again.stdout)], again.stdout).to.deep.equal([1, true]);
  });

  it('leaves the reports in the folder that it was started in', () => {
    for (const name of ['report.json', 'junit.xml', 'summary.txt']) {
      expect(project.read(`conformance-report/${name}`), name).to.be.a('string');
    }
  });

  it('has types that hold for a provider, an adapter and a mocha file, and refuse what is wrong', () => {
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const options = '--module nodenext --target esnext --lib esnext,dom --strict --noEmit --types --ignoreConfig';
    const compile = (file: string) => project.run(`node '${compiler}' ${options} ${file}`);
    const typed = compile('my-store.ts');
    expect([typed.status, typed.stdout]).to.deep.equal([0, '']);
    const adapter = compile('my-runtime.ts');
    expect([adapter.status, adapter.stdout]).to.deep.equal([0, '']);
    project.write('wrong-runtime.ts', project.read('my-runtime.ts')?.replace("['command']", "['comand']") ?? '');
    expect(compile('wrong-runtime.ts').stdout).to.match(/"comand".* is not assignable/);
    project.write(
      'runtime-options.ts',
      `import { describeRuntime } from 'spiderlightning-conformance/mocha';
      describeRuntime('./my-runtime.ts', { shapes: ['config-0.2.0-rc.1'], worlds: ['command'], tier: 'quick' });`,
    );
    const described = compile('runtime-options.ts');
    expect([described.status, described.stdout]).to.deep.equal([0, '']);
    const call = (options: string) => `
      import { describeConformance } from 'spiderlightning-conformance/mocha';
      describeConformance('./my-store.ts', ${options});`;
    project.write('right.ts', call("{ tier: 'quick', transports: ['guest'], configs: { A: 'b' } }"));
    const right = compile('right.ts');
    expect([right.status, right.stdout]).to.deep.equal([0, '']);
    project.write('wrong.ts', call("{ tier: 'quik' }"));
    expect(compile('wrong.ts').stdout).to.match(/"quik".* is not assignable/);
  });

  it('has a file for everything that it exports', () => {
    const installed = join('node_modules', packageJson.name);
    const { exports } = JSON.parse(project.read(join(installed, 'package.json')) ?? '');
    const targets = JSON.stringify(exports).match(/"\.\/dist\/[^"]+"/g) ?? [];
    expect(targets.length).to.be.at.least(2 * Object.keys(packageJson.exports).length - 2);
    for (const target of targets) {
      expect(project.read(join(installed, JSON.parse(target))), target).to.be.a('string');
    }
  });

  describe('under an older Node', () => {
    /** Starts the suite as if in one. */
    function underOldNode() {
      const launcher = join(project.folder, 'node_modules', packageJson.name, 'dist/scripts/launch.mjs');
      project.write(
        'old.mjs',
        `Object.defineProperty(process.versions, 'node', { value: '20.1.0' });
        const { launch } = await import(${JSON.stringify(pathToFileURL(launcher).href)});
        await launch('conformance/cli.ts', ['--version']);`,
      );
      return project.run('node old.mjs');
    }

    it('says in one line what is needed, with exit code 2', () => {
      const { status, stdout, stderr } = underOldNode();
      expect([status, stdout]).to.deep.equal([2, '']);
      expect(stderr).to.match(/^found Node 20\.1\.0, Node 26 or later is needed: install it, .*\n$/);
      expect(stderr).not.to.include('npm ci');
    });

    it('runs the Node that the project depends on, where there is one', () => {
      const name = `node-${process.platform}-${process.arch}`;
      project.write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '26.0.0' }));
      project.write(`node_modules/${name}/bin/README`, '');
      symlinkSync(process.execPath, join(project.folder, 'node_modules', name, 'bin/node'));
      const { status, stdout } = underOldNode();
      rmSync(join(project.folder, 'node_modules', name), { recursive: true });
      expect([status, stdout]).to.deep.equal([0, `${packageJson.version}\n`]);
    });
  });

  it('has what it needs and nothing else', () => {
    const installed = join('node_modules', packageJson.name);
    const manifest = JSON.parse(project.read(join(installed, 'package.json')) ?? '');
    expect(manifest).not.to.have.any.keys('scripts', 'devDependencies', 'optionalDependencies', 'overrides');
    const { stdout } = project.run(`cd ${installed} && find . -type f`);
    const files = stdout.trim().split('\n');
    const surplus = files.filter((file) => /\.test\.|\/testing\/|\/mutants\/|(?<!\.d)\.ts$/.test(file));
    expect(surplus).to.deep.equal([]);
    const text = files
      .filter((file) => /\.(?:js|mjs|ts|json)$/.test(file))
      .map((file) => project.read(join(installed, file)));
    expect(text.filter((content) => content?.includes(root))).to.deep.equal([]);
  });
});

describe('npm pack at the root', function () {
  this.timeout(60_000);
  let copy: string;

  before(() => {
    copy = mkdtempSync(join(tmpdir(), 'slight-copy-'));
    const left = ['node_modules', '.git', 'dist', 'coverage', 'conformance-report', 'build'];
    cpSync(root, copy, { recursive: true, filter: (path) => path === root || !left.includes(basename(path)) });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  });

  after(() => rmSync(copy, { recursive: true }));

  function npmPack(): { name: string; files: string[] } {
    const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);
    const run = spawnSync('npm', ['pack', '--json'], { cwd: copy, env: { ...process.env, PATH }, encoding: 'utf8' });
    expect(run.status, run.stderr).to.equal(0);
    const [packed] = JSON.parse(run.stdout.slice(run.stdout.indexOf('[\n'))) as [
      { filename: string; files: { path: string }[] },
    ];
    return { name: packed.filename, files: packed.files.map(({ path }) => path).sort() };
  }

  it('makes the package, and leaves everything as it was', () => {
    const before = readFileSync(join(copy, 'package.json'), 'utf8');
    const { name, files } = npmPack();
    expect(name).to.equal(`${packageJson.name}-${packageJson.version}.tgz`);
    expect(readFileSync(join(copy, 'package.json'), 'utf8')).to.equal(before);
    expect(existsSync(join(copy, 'package.json.orig'))).to.equal(false);
    expect(files).to.include.members([
      'LICENSE',
      'README.md',
      'package.json',
      'dist/conformance/cli.js',
      'conformance/subjects/runtimes/README.md',
      'conformance/subjects/runtimes/examples/certify-runtime.yml',
      'dist/guests/prebuilt/interpreter-spiderlightning-keyvalue-0.5.1-command.wasm',
      'dist/guests/prebuilt/interpreter-wasi-keyvalue-0.2.0-draft-http.wasm',
      'dist/reports/report.schema.json',
      'dist/scripts/slight-conformance.mjs',
      'dist/wit/keyvalue/keyvalue.wit',
    ]);
    const manifest = spawnSync('tar', ['xzOf', join(copy, name), 'package/package.json'], { encoding: 'utf8' }).stdout;
    expect(JSON.parse(manifest).bin['slight-conformance']).to.equal('dist/scripts/slight-conformance.mjs');
    expect(JSON.parse(manifest)).not.to.have.property('optionalDependencies');
  });
});
