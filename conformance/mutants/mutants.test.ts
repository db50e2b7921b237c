import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadChecks } from '../checks/load-checks.ts';
import { readSpecification } from '../requirements/read-requirements.ts';
import { justifications } from './justifications.ts';
import { loadSpecimens, OWN_FOLDER } from './load-specimens.ts';
import { isMutant } from './mutant.ts';
import { unmutated } from './unmutated.ts';

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in a process of its own. */
async function mutants(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> {
  const { INIT_CWD: _, CI: __, ...inherited } = process.env;
  const child = spawn(process.execPath, [join(OWN_FOLDER, 'cli.ts'), ...args], {
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const status = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  return { status, stdout, stderr };
}

/** What the tests plant: a provider that keeps nothing. */
const LOSES_EVERYTHING = `
const store = { get: async () => {}, set: async () => {}, delete: async () => {}, list: async () => ({ keys: [] }) };
export const losesEverything = (shipped) => ({
  ...shipped,
  connect: async (...args) => ({ ...(await shipped.connect(...args)), open: async () => store }),
});`;

/** Mutants of which only one is as it should be. */
const FAULTY = `
import { losesEverything } from '../loses-everything.ts';
const common = {
  base: 'memory', title: 'planted', source: 'a test', requirement: 'KV-GET-SET', killedBy: ['kv.get.set'],
};
export default [
  { ...common, id: 'survivor', provide: (shipped) => shipped },
  { ...common, id: 'caught', provide: losesEverything },
  { ...common, id: 'misnamed', provide: losesEverything, requirement: 'KV-LIN' },
  { ...common, id: 'elsewhere', provide: losesEverything, killedBy: ['kv.get.missing', 'kv.get.set'] },
  { ...common, id: 'crashing', provide: () => process.abort() },
  { ...common, id: 'endless', provide: () => { for (;;); } },
];`;

/** Benign subjects of which one is none. */
const BENIGN = `
import { losesEverything } from '../loses-everything.ts';
export default [
  { base: 'memory', title: 'planted', because: 'it is correct', id: 'allowed' },
  { base: 'memory', title: 'planted', because: 'somebody believes so', id: 'accused', provide: losesEverything },
];`;

describe('the mutants', () => {
  it('are well-formed: IDs, one-line titles, sources, checks and requirements that exist', async () => {
    const checks = new Map(loadChecks('keyvalue').map((check) => [check.id, check]));
    const requirements = new Set(readSpecification('keyvalue').requirements.map(({ id }) => id));
    const specimens = await loadSpecimens(OWN_FOLDER);
    for (const specimen of specimens) {
      const { id, title, base, provide, wrap } = specimen;
      expect(id).to.match(/^[a-z0-9]+(?:-[a-z0-9]+)+$|^(?:unchanged|slow)$/);
      expect(title, id).to.match(/^[^\n]{10,120}$/);
      if (base === 'host') expect(provide, id).to.equal(undefined);
      if (!isMutant(specimen)) {
        expect(specimen.because, id).to.match(/^[^\n]{10,}$/);
        continue;
      }
      expect(provide ?? wrap, id).to.be.a('function');
      expect(specimen.source, id).to.match(/^[^\n]{5,}$/);
      expect(requirements, id).to.include(specimen.requirement);
      for (const check of specimen.killedBy) expect(checks.get(check), `${id}: ${check}`).not.to.equal(undefined);
    }
    expect(specimens.filter(isMutant).length).to.be.at.least(60);
    expect(specimens.filter((specimen) => !isMutant(specimen)).length).to.be.at.least(12);
  });

  it('break every requirement that binds all, LIN or durability, but for those whose reason stands in a list', async () => {
    const { requirements } = readSpecification('keyvalue');
    const broken = new Set((await loadSpecimens(OWN_FOLDER)).filter(isMutant).map(({ requirement }) => requirement));
    const bound = requirements.filter(({ binds }) => ['core', 'LIN', 'DUR-H', 'DUR-S'].includes(binds));
    const without = bound.filter(({ id }) => !broken.has(id)).map(({ id }) => id);
    expect(without).to.have.members(Object.keys(unmutated));
  });

  it('are those of the committed matrix, of which nothing survived', async () => {
    const specimens = await loadSpecimens(OWN_FOLDER);
    const committed = JSON.parse(readFileSync(join(OWN_FOLDER, '../../reports/results/mutants.json'), 'utf8'));
    const rows: { id: string; faults: string[]; notRun?: string }[] = [...committed.mutants, ...committed.benign];
    expect(rows.map(({ id }) => id)).to.have.members(specimens.map(({ id }) => id));
    for (const { id, faults, notRun } of rows) expect([faults, notRun], id).to.deep.equal([[], undefined]);
    expect([committed.complete, committed.faults]).to.deep.equal([true, []]);
  });

  it('have justifications only for checks that exist', async () => {
    const checks = loadChecks('keyvalue').map(({ id }) => id);
    expect(checks).to.include.members(Object.keys(justifications));
  });
});

describe('the command that runs mutants', function () {
  this.timeout(1_800_000);
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'slight-mutants-'));
    mkdirSync(join(folder, 'faulty'));
    mkdirSync(join(folder, 'benign'));
    writeFileSync(join(folder, 'loses-everything.ts'), LOSES_EVERYTHING);
    writeFileSync(join(folder, 'faulty', 'planted.ts'), FAULTY);
    writeFileSync(join(folder, 'benign', 'planted.ts'), BENIGN);
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  const usage: [string[], RegExp][] = [
    [['--mutant', 'key-case-foldde'], /unknown mutant key-case-foldde \(did you mean key-case-folded\?\)/],
    [['--part', '3/2'], /Expected I\/N with I from 1 to N/],
    [['--seeds', '0'], /Expected 1 or more/],
    [['--seed', 'x'], /Expected an integer/],
    [['--folder', tmpdir()], /there is nothing in faulty\/ or benign\//],
    [['--matrix', join(import.meta.filename, 'x')], /is no folder that can be written to/],
    [['--sed', '1'], /unknown option '--sed'/],
  ];
  for (const [args, message] of usage) {
    it(`refuses ${args
      .join(' ')
      .replace(tmpdir(), 'FOLDER')
      .replace(import.meta.dirname, '')} in one line, with exit code 2`, async () => {
      const { status, stdout, stderr } = await mutants(args);
      expect(stderr).to.match(message);
      expect(stderr.trimEnd().split('\n')).to.have.lengthOf(1);
      expect([status, stdout]).to.deep.equal([2, '']);
    });
  }

  it('tells what it was wrong about, and what it was right about, of planted ones; a crash and a hang hurt no other', async () => {
    const { status, stdout } = await mutants(['--folder', folder, '--seed', '3', '--named-only', '--deadline', '20']);
    expect(status, stdout).to.equal(1);
    expect(stdout).to.match(/^FAIL +survivor .*\n +seed 3: it survived every check\n/m);
    expect(stdout).to.include(`npm run mutants -- --mutant survivor --seed 3 --folder ${folder} --named-only`);
    expect(stdout).to.match(/^killed +caught +KV-GET-SET +kv\.get\.set$/m);
    expect(stdout).to.match(
      /^FAIL +misnamed .*\n +seed 3: kv\.get\.set caught it as KV-GET-SET: .*; expected KV-LIN$/m,
    );
    expect(stdout).to.match(/^FAIL +elsewhere .*\n +seed 3: kv\.get\.missing did not catch it \(pass\)$/m);
    expect(stdout).to.match(/^FAIL +crashing .*\n +seed 3: its process ended \(SIGABRT\)$/m);
    expect(stdout).to.match(/^FAIL +endless .*\n +seed 3: it did not end within 20 s$/m);
    expect(stdout).to.match(/^passed +allowed /m);
    expect(stdout).to.match(/^FAIL +accused .*\n(?: +seed 3: .* accused it \(fail: .*\n)+/m);
    expect(stdout).to.match(/mutants caught as they should be +1 of 6/);
    expect(stdout).to.match(/benign subjects that were let be +1 of 2/);
  });

  it('runs parts that make up the whole, and writes a matrix', async () => {
    const args = [
      '--folder',
      folder,
      '--seed',
      '3',
      '--mutant',
      'caught,survivor,allowed',
      '--matrix',
      join(folder, 'm'),
    ];
    const ran = await Promise.all(['1/2', '2/2'].map((part) => mutants([...args, '--part', part])));
    const all = ran.flatMap(({ stdout }) => [...stdout.matchAll(/^(?:killed|FAIL|passed) +([a-z]+) /gm)]);
    expect(all.map(([, id]) => id)).to.have.members(['caught', 'survivor', 'allowed']);
    await mutants(args);
    const written = JSON.parse(readFileSync(join(folder, 'm.json'), 'utf8'));
    const row = written.mutants.find(({ id }: { id: string }) => id === 'caught');
    expect(row.killers).to.include.members(['kv.get.set', 'kv.model.store', 'kv.keys.exact']);
    expect(readFileSync(join(folder, 'm.md'), 'utf8')).to.match(/^\| caught \| planted \| KV-GET-SET \|/m);
  });

  it('lists mutants of Redis as not run where there is no server, with exit code 3, and 1 in CI', async () => {
    const args = ['--mutant', 'redis-expires,value-appended', '--seed', '1', '--named-only'];
    const { status, stdout } = await mutants(args, { PATH: folder });
    expect(stdout).to.match(/^skip +redis-expires +there is no redis-server on PATH$/m);
    expect(stdout).to.match(/^killed +value-appended /m);
    expect(status).to.equal(3);
    expect((await mutants(args, { PATH: folder, CI: 'true' })).status).to.equal(1);
  });

  it('kills every mutant and lets every benign subject be, with a seed of its own', async () => {
    const { status, stdout } = await mutants(['--named-only']);
    expect(stdout, stdout).not.to.match(/^FAIL/m);
    // Without a server, or without what breaks disks, some are not run; CI must have both.
    const skipped = /^skip/m.test(stdout);
    if (skipped && process.env.CI === 'true') throw new Error(`CI must run all mutants: ${stdout}`);
    expect(status, stdout).to.equal(skipped ? 3 : 0);
  });

  it('does again what a tenth of the committed matrix says, in CI another tenth every day', async function () {
    if (process.env.CI !== 'true') this.skip();
    const { seeds } = JSON.parse(readFileSync(join(OWN_FOLDER, '../../reports/results/mutants.json'), 'utf8'));
    const tenth = (Math.floor(Date.now() / 86_400_000) % 10) + 1;
    const args = ['--seed', `${seeds[0]}`, '--seeds', `${seeds.length}`, '--part', `${tenth}/10`, '--named-only'];
    const { status, stdout } = await mutants(args, { CI: 'true' });
    expect(status, stdout).to.equal(0);
  });
});
