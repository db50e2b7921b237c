import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { compileIn } from '../scripts/package/compile-in.ts';
import { OutsideProject } from '../scripts/package/outside-project.ts';
import { stepTitle, takeStep } from '../scripts/package/take-step.ts';
import { readSteps } from '../scripts/package/tutorial.ts';

const readme = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8');

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
    it(stepTitle(step), () => takeStep(step, project));
  }

  it('write what the compiler accepts', () => {
    const { status, stdout } = compileIn(project, 'file-store.ts');
    expect([status, stdout]).to.deep.equal([0, '']);
  });
});
