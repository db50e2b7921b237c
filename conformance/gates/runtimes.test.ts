import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { Certification, Report } from '../../reports/report.ts';
import { resolveRuntime, runtimeNames } from '../resolve-runtime.ts';
import { runCli } from '../testing/run-cli.ts';

/** What a subject does in each point that the text leaves open, by shape, world and requirement. */
function choicesOf(certifications: readonly Certification[]): Record<string, string> {
  return Object.fromEntries(
    certifications.flatMap(({ runtime, requirements }) =>
      requirements.flatMap(({ id, strength, transports }) =>
        Object.entries(transports).flatMap(([world, { outcome, reason }]) =>
          strength === undefined ? [] : [[`${runtime?.shape.id} ${world} ${id}`, `${outcome}: ${reason}`]],
        ),
      ),
    ),
  );
}

/** Ends a test that needs a runtime which is not here; in CI all of them are. */
async function needs(name: string, context: Mocha.Context): Promise<void> {
  const found = await (await resolveRuntime(name, '.')).runtime.find();
  if (!('missing' in found)) return;
  if (process.env.CI === 'true') throw new Error(`${found.missing}; ${found.cure}`);
  if (context.test !== undefined) context.test.title += `: not run, ${found.missing}`;
  context.skip();
}

describe('runtimes that have an adapter', () => {
  it('are those that there is evidence of', () => {
    expect(runtimeNames()).to.have.members(['jco', 'reference-host', 'wasmtime']);
  });

  for (const name of runtimeNames()) {
    it(`${name} is conformant, and does what the committed evidence says where the text is open`, async function () {
      this.timeout(600_000);
      await needs(name, this);
      const { status, report, stdout } = await runCli(['--runtime', name]);
      expect(status, stdout).to.equal(0);
      const certifications = report?.certifications ?? [];
      for (const { runtime, verdicts } of certifications) {
        expect(
          verdicts.map(({ verdict }) => verdict),
          `${runtime?.shape.id}\n${stdout}`,
        ).to.deep.equal(['conformant']);
      }
      const file = new URL(`../../reports/results/${name}.json`, import.meta.url);
      const committed = JSON.parse(readFileSync(file, 'utf8')) as Report;
      expect(choicesOf(certifications)).to.deep.equal(choicesOf(committed.certifications));
    });
  }

  it('wasmtime has the interfaces that it is certified with', async function () {
    await needs('wasmtime', this);
    const { stdout } = await promisify(execFile)(process.env.WASMTIME ?? 'wasmtime', ['run', '-S', 'help']);
    for (const name of ['keyvalue', 'config']) expect(stdout).to.match(new RegExp(`-S +${name}\\[=y\\|n\\]`));
  });
});
