import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Certification } from '../../reports/report.ts';
import { runCli } from '../testing/run-cli.ts';
import { type StoreFunctions, storeSource } from '../testing/store-source.ts';

const SEED = '23';

describe(`the same seed directly and over guests (--seed ${SEED})`, function () {
  this.timeout(240_000);
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'slight-transports-'));
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  async function certified(provider: string): Promise<Certification> {
    const args = ['--provider', provider, '--seed', SEED, '--tier', 'quick'];
    const { report, stdout } = await runCli(args, { cwd: folder });
    const [certification] = report?.certifications ?? [];
    if (certification === undefined) throw new Error(`there is no certification: ${stdout}`);
    return certification;
  }

  it('gives a correct provider the same outcome of each requirement', async () => {
    const { direct, guest } = outcomesOf(await certified('kv.memory'));
    expect(Object.values(direct).filter((outcome) => outcome === 'pass').length).to.be.greaterThan(20);
    expect(guest).to.deep.equal(direct);
  });

  // Each is wrong whatever the timing: determinism by seed is promised to examples and models, not to concurrent checks.
  const faults: [string, Partial<StoreFunctions>][] = [
    ['forgets the end of values', { get: 'return entries.get(key)?.slice(0, 3);' }],
    ['keeps what is deleted', { delete: '' }],
    ['lists no more than two keys', { list: 'return { keys: [...entries.keys()].slice(0, 2) };' }],
  ];
  for (const [what, functions] of faults) {
    it(`gives one that ${what} the same outcomes, and the same shrunk operations`, async () => {
      writeFileSync(join(folder, 'faulty.js'), storeSource(functions));
      const certification = await certified('./faulty.js');
      const { direct, guest } = outcomesOf(certification);
      expect(Object.values(direct)).to.include('fail');
      expect(guest).to.deep.equal(direct);
      const shrunk = (transport: string) => shrunkOperations(certification, transport);
      expect(Object.keys(shrunk('direct'))).to.include('kv.model.store');
      expect(shrunk('guest')).to.deep.equal(shrunk('direct'));
    });
  }
});

/** Requirement → outcome by transport, of the requirements that bind over both. */
function outcomesOf({ requirements }: Certification): Record<'direct' | 'guest', Record<string, string | undefined>> {
  const both = requirements.filter(({ ofHost }) => !ofHost);
  const over = (transport: string) => {
    return Object.fromEntries(both.map(({ id, transports }) => [id, transports[transport]?.outcome]));
  };
  return { direct: over('direct'), guest: over('guest') };
}

/** Model check → the requirement it found broken, and the operations that were left of the sequence. */
function shrunkOperations({ checks, failures }: Certification, transport: string): Record<string, readonly string[]> {
  const models = checks.filter(({ kind }) => kind === 'model').map(({ id }) => id);
  const failed = failures.filter((failure) => failure.transport === transport && models.includes(failure.check));
  return Object.fromEntries(
    failed.map(({ check, requirement = '', operations }) => [check, [requirement, ...operations]]),
  );
}
