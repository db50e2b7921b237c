import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { UnsupportedComponentError } from './component-errors.ts';
import { describeComponent } from './describe-component.ts';
import { prebuilt } from './test-components.ts';
import { suspendingImports, transpileComponent } from './transpile-component.ts';
import { mainFileName } from './transpiled-files.ts';

const guests = [
  'interpreter-spiderlightning-keyvalue-0.5.1-command',
  'hello-keyvalue-c',
  'hello-keyvalue-typescript',
  'echo',
  'exit-code',
];

async function transpiled(name: string) {
  const bytes = await readFile(prebuilt(name));
  const description = describeComponent(bytes, name);
  const files = await transpileComponent(bytes, description, name);
  return { bytes, description, code: Buffer.from(files.get(mainFileName) ?? []).toString('utf8') };
}

describe('transpileComponent', () => {
  for (const name of guests) {
    it(`lets every imported function of ${name} suspend the guest`, async () => {
      const { code, description } = await transpiled(name);
      // What jco generated is asked, not our own list: it names each function that it lowers, and marks those that may wait.
      const lowered = [...code.matchAll(/(_trampoline\d+)\.fnName = '([^']+)';/g)];
      expect(lowered.length).to.be.greaterThan(0);
      const waiting = lowered.filter(([, trampoline]) => code.includes(`${trampoline}.manuallyAsync = true;`));
      expect(waiting.map(([, , function_]) => function_)).to.deep.equal(lowered.map(([, , function_]) => function_));
      expect(suspendingImports(description)).to.have.lengthOf(lowered.length);
    });

    it(`generates no import for ${name}`, async () => {
      const { code } = await transpiled(name);
      expect(code).not.to.match(/^import |\bimport\(|preview2-shim|@bytecodealliance/m);
    });
  }

  it('refuses to go on when a function could not wait', async () => {
    const bytes = await readFile(prebuilt('hello-keyvalue-c'));
    const { imports, exports } = describeComponent(bytes, 'it');
    // As if the reader of the binary called a function by a name that jco does not know.
    const misnamed = imports.map((imported) => ({
      ...imported,
      functions: imported.functions.map((f) => f.toUpperCase()),
    }));
    try {
      await transpileComponent(bytes, { imports: misnamed, exports }, 'it');
      expect.fail('went on');
    } catch (error) {
      expect(error).to.be.instanceOf(UnsupportedComponentError);
      expect((error as Error).message).to.contain('could wait for the host');
    }
  });
});
