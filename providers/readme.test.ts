import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { OutsideProject } from '../scripts/package/outside-project.ts';
import { firstUnshown, readSteps, type Step } from '../scripts/package/tutorial.ts';

const readme = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8');

/** The repository stands for the package, so its sources are read, and import each other by their names. */
const COMPILER = {
  compilerOptions: {
    target: 'esnext',
    module: 'nodenext',
    strict: true,
    noEmit: true,
    erasableSyntaxOnly: true,
    allowImportingTsExtensions: true,
    types: ['node'],
    typeRoots: [join(import.meta.dirname, '../node_modules/@types')],
  },
  files: ['file-store.ts'],
};

function title(step: Step): string {
  if (step.kind === 'run') return `run ${step.line}`;
  return step.kind === 'write' ? `write ${step.file}` : `change ${step.file}`;
}

describe('what providers/README.md tells its reader to do, step by step', function () {
  this.timeout(180_000);
  this.bail(true);
  let project: OutsideProject;

  before(() => {
    project = OutsideProject.linked();
  });

  after(() => project?.remove());

  const steps = readSteps(readme);

  it('is something', () => {
    expect(steps.filter(({ kind }) => kind === 'run').length).to.be.at.least(9);
  });

  for (const step of steps) {
    it(title(step), () => take(step, project));
  }

  it('write what the compiler accepts', () => {
    const compiler = join(import.meta.dirname, '../node_modules/typescript/bin/tsc');
    project.write('tsconfig.json', JSON.stringify(COMPILER));
    const { status, stdout } = project.run(`node '${compiler}' --project .`);
    expect([status, stdout]).to.deep.equal([0, '']);
  });
});

function take(step: Step, project: OutsideProject): void {
  if (step.kind === 'write') {
    project.write(step.file, step.text);
    return;
  }
  if (step.kind === 'change') {
    const text = project.read(step.file) ?? '';
    expect(text.split(step.before), `${step.file} has once:\n${step.before}`).to.have.lengthOf(2);
    project.write(
      step.file,
      text.replace(step.before, () => step.after),
    );
    return;
  }
  const { status, stdout, stderr } = project.run(step.line);
  const output = stdout + stderr;
  expect(firstUnshown(step.shown, output), `not to be read in:\n${output}`).to.equal(undefined);
  expect(status, output).to.equal(step.status);
}
