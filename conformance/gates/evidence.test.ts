import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Capability } from '../../providers/provider.ts';
import { registry } from '../../providers/registry.ts';
import type { Certification, Report } from '../../reports/report.ts';
import { validateReport } from '../../reports/validate-report.ts';
import { evidenceSubjects } from '../../scripts/evidence-subjects.ts';
import { stableReport } from '../../scripts/stable-report.ts';
import type { Check } from '../check.ts';
import { loadChecks } from '../checks/load-checks.ts';
import { isCertifiable } from '../is-certifiable.ts';
import { readShapeRequirements, readSpecification, shapeIds } from '../requirements/read-requirements.ts';
import { runCli } from '../testing/run-cli.ts';
import { storeSource } from '../testing/store-source.ts';

const FOLDER = new URL('../../reports/results/', import.meta.url);
/** Checks that bind no provider that ships with the project: all of them claim CTRL. */
const NOT_BY_SHIPPED = ['kv.key.control-reject'];

const REFRESH = 'run `npm run evidence` and commit reports/results';

describe('the committed evidence', () => {
  const reports = new Map<string, Report>();
  const checks: Check[] = [];
  const requirements = new Set<string>();

  before(async () => {
    // The kill matrix is no report.
    for (const name of readdirSync(FOLDER).filter((file) => file.endsWith('.json') && file !== 'mutants.json')) {
      const report: unknown = JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'));
      validateReport(report);
      reports.set(name.replace(/\.json$/, ''), report);
    }
    const capabilities = new Set<Capability>(registry.map((entry) => entry.capability).filter(isCertifiable));
    for (const capability of capabilities) {
      checks.push(...loadChecks(capability));
      for (const { id } of readSpecification(capability).requirements) requirements.add(id);
    }
    for (const name of ['keyvalue', 'config'] as const) {
      checks.push(...loadChecks(`wasi-${name}`));
      for (const { id } of readShapeRequirements(name)) requirements.add(id);
    }
  });

  it('is of what ships with the project, each in a file of its name', () => {
    expect([...reports.keys()].sort()).to.deep.equal(evidenceSubjects.map(({ name }) => name).sort());
    for (const [name, { certifications }] of reports) {
      for (const { provider, runtime } of certifications) {
        const subject = runtime === undefined ? provider : runtime.name;
        expect(
          name === subject || name === `${subject}.${provider}`,
          `reports/results/${name}.json is of ${subject}`,
        ).to.equal(true);
      }
    }
  });

  it('is of every shape that a runtime links, and finds every runtime conformant', () => {
    for (const [name, { certifications }] of reports) {
      for (const { runtime, verdicts } of certifications) {
        if (runtime === undefined) continue;
        expect(verdicts, `${name} with ${runtime.shape.id}`).to.have.lengthOf(1);
        expect(verdicts[0]?.verdict, `${name} with ${runtime.shape.id}`).to.equal('conformant');
      }
    }
    const shapes = (name: string) => reports.get(name)?.certifications.map(({ runtime }) => runtime?.shape.id);
    expect(shapes('reference-host')).to.have.members(shapeIds());
    expect(shapes('jco')).to.have.members(shapeIds());
    expect(shapes('wasmtime')).to.have.members(['keyvalue-0.2.0-draft', 'config-0.2.0-rc.1']);
  });

  it('is of whole runs on the full tier that ended well', () => {
    for (const [name, { run }] of reports) {
      const { tier, exitCode, selected } = run;
      const whole = { tier: 'full', exitCode: 0, selected: { checks: [], requirements: [] } };
      expect({ tier, exitCode, selected }, `${name}: ${REFRESH}`).to.deep.equal(whole);
    }
  });

  it('holds nothing that is another thing in the next run', () => {
    for (const [name, report] of reports) expect(stableReport(report), `${name}: ${REFRESH}`).to.deep.equal(report);
  });

  it('has no check and no requirement that is there no more', () => {
    const known = new Set(checks.map(({ id }) => id));
    for (const [name, { certifications }] of reports) {
      const [certification] = certifications;
      const gone = [
        ...(certification?.checks ?? []).filter(({ id }) => !known.has(id)),
        ...(certification?.requirements ?? []).filter(({ id }) => !requirements.has(id)),
      ].map(({ id }) => id);
      expect(gone, `${name} has what is gone: ${REFRESH}`).to.deep.equal([]);
    }
  });

  it('shows every check passed by a provider that ships with the project, where one can pass it', () => {
    const passed = [...reports.values()].flatMap(({ certifications }) => certifications.flatMap(passedChecks));
    const never = checks.map(({ id }) => id).filter((id) => !passed.includes(id));
    expect(never, `no committed report shows one of these passed: ${REFRESH}`).to.have.members(NOT_BY_SHIPPED);
  });

  it('has beside it a correct provider that passes the others', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'slight-evidence-'));
    try {
      writeFileSync(join(folder, 'plain.js'), storeSource().replace('CTRL: true', ''));
      const selected = NOT_BY_SHIPPED.flatMap((id) => ['--check', id]);
      const { report, stdout } = await runCli(['--provider', './plain.js', ...selected], { cwd: folder });
      expect(report?.certifications.flatMap(passedChecks), stdout).to.have.members(NOT_BY_SHIPPED);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** The IDs of the checks that passed over any transport. */
function passedChecks({ checks }: Certification): string[] {
  return checks
    .filter(({ transports }) => Object.values(transports).some(({ outcome }) => outcome === 'pass'))
    .map(({ id }) => id);
}
