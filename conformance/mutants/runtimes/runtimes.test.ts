import { expect } from 'chai';
import type { Certification } from '../../../reports/report.ts';
import { checksOfShape } from '../../checks-of-shape.ts';
import { readShape, readShapeRequirements, shapeIds } from '../../requirements/read-requirements.ts';
import { certifyAdapter } from '../../testing/certify-adapter.ts';
import { pool } from '../../testing/pool.ts';
import { standInRuntime } from '../../testing/stand-in/stand-in-runtime.ts';
import { type Loaded, loadBenignRuntimes, loadRuntimeMutants } from './load-runtime-specimens.ts';
import type { RuntimeSpecimen, SpecimenShape } from './runtime-specimen.ts';

const mutants = await loadRuntimeMutants();
const benign = await loadBenignRuntimes();

/** Each spends its time in processes that begin, and in this one. */
const inTurn = pool(4);

/** Certifies a specimen with one shape, all checks or some. */
function certify({ specimen, module }: Loaded<RuntimeSpecimen>, shape: SpecimenShape, checks: readonly string[] = []) {
  const { id, adapter, tier = 'quick' } = specimen;
  const runtime = standInRuntime({
    reach: 'socket',
    specimen: { module, id },
    adapter: { name: id, cannot: {}, ...adapter },
  });
  return inTurn(() => certifyAdapter(runtime, shape, { checks, tier, seed: 7 }));
}

const of = (loaded: readonly Loaded<RuntimeSpecimen>[]) => loaded.map(({ specimen }) => specimen);

describe('faulty runtimes', function () {
  this.timeout(600_000);
  const certified = new Map<string, Promise<Certification>>();

  before(() => {
    for (const mutant of mutants) {
      for (const shape of mutant.specimen.shapes) {
        const certifying = certify(mutant, shape, mutant.specimen.killedBy);
        certifying.catch(() => {});
        certified.set(`${mutant.specimen.id} ${shape}`, certifying);
      }
    }
  });

  for (const { id, title, shapes, requirement, killedBy } of mutants.map(({ specimen }) => specimen)) {
    for (const shape of shapes) {
      it(`${id} (${shape}): ${title}`, async () => {
        const certification = await certified.get(`${id} ${shape}`);
        const told = certification?.failures.map(({ check, requirement: broken, observed }) => {
          return `${check} ${broken}: ${observed}`;
        });
        for (const check of killedBy) {
          const failure = certification?.failures.find((one) => one.check === check);
          expect(failure?.requirement, `${check} of ${told?.join('; ')}`).to.equal(requirement);
        }
        expect(certification?.verdicts.map(({ verdict }) => verdict)).to.deep.equal(['not conformant']);
      });
    }
  }
});

describe('odd runtimes that are allowed', function () {
  this.timeout(600_000);
  const certified = new Map<string, Promise<Certification>>();

  before(() => {
    for (const one of benign) {
      for (const shape of one.specimen.shapes) {
        const certifying = certify(one, shape);
        certifying.catch(() => {});
        certified.set(`${one.specimen.id} ${shape}`, certifying);
      }
    }
  });

  for (const { id, title, shapes, tier = 'quick', inapplicable = [] } of benign.map(({ specimen }) => specimen)) {
    for (const shape of shapes) {
      it(`${id} (${shape}): ${title}`, async () => {
        const certification = (await certified.get(`${id} ${shape}`)) as Certification;
        const accused = certification.failures.map(({ check, requirement, observed }) => {
          return `${check} ${requirement}: ${observed}`;
        });
        expect(accused).to.deep.equal([]);
        const stated = certification.requirements.filter(({ strength }) => strength === undefined);
        let later = false;
        for (const { id: requirement, transports } of stated) {
          const { outcome = 'nothing', reason } = transports.command ?? {};
          if (inapplicable.includes(requirement)) expect(outcome, requirement).to.equal('not-applicable');
          else if (reason === 'runs from --tier default on') later = true;
          else expect(outcome, `${requirement}: ${reason}`).to.equal('pass');
        }
        expect(later).to.equal(certification.verdicts[0]?.verdict === 'partial');
        expect(later && tier !== 'quick').to.equal(false);
      });
    }
  }
});

describe('the specimens of runtimes', () => {
  const stated = ['keyvalue', 'config'].flatMap((name) => {
    return readShapeRequirements(name).filter(({ strength }) => strength === 'stated');
  });
  const requirements = new Set(stated.map(({ id }) => id));

  it('have IDs of their own, and titles', () => {
    const all = [...of(mutants), ...of(benign)];
    expect(new Set(all.map(({ id }) => id)).size).to.equal(all.length);
    for (const { id, title } of all) {
      expect(id).to.match(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
      expect(title, id).to.match(/^[^\n]{10,120}$/);
    }
  });

  it('break every stated requirement, and no point that the text leaves open', () => {
    const broken = new Set(mutants.map(({ specimen }) => specimen.requirement));
    expect([...broken]).to.have.members([...requirements]);
  });

  it('name each check that asserts what is stated, and only checks of their shapes', () => {
    const asserting = shapeIds().flatMap((shape) => checksOfShape(readShape(shape)));
    const judging = new Set(
      asserting.filter(({ covers }) => covers.some((id) => requirements.has(id))).map(({ id }) => id),
    );
    const named = new Set(mutants.flatMap(({ specimen }) => specimen.killedBy));
    expect([...named]).to.have.members([...judging]);
    for (const { id, shapes, killedBy } of mutants.map(({ specimen }) => specimen)) {
      for (const shape of shapes) {
        const checks = checksOfShape(readShape(shape)).map((check) => check.id);
        expect(checks, `${id} ${shape}`).to.include.members([...killedBy]);
      }
    }
  });
});
