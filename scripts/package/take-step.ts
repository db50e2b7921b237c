import { expect } from 'chai';
import type { OutsideProject } from './outside-project.ts';
import { firstUnshown, type Step } from './tutorial.ts';

/** What a step does, in a few words. */
export function stepTitle(step: Step): string {
  if (step.kind === 'run') return `run ${step.line}`;
  return step.kind === 'write' ? `write ${step.file}` : `change ${step.file}`;
}

/** Takes a step of a tutorial in a project, and sees that what comes of it is what the tutorial shows. */
export function takeStep(step: Step, project: OutsideProject): void {
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
