import { expect } from 'chai';
import { checksOfShape } from '../checks-of-shape.ts';
import { uncovered } from '../judge.ts';
import { readShape, readShapeRequirements, readSpecification, shapeIds } from '../requirements/read-requirements.ts';
import { loadChecks } from './load-checks.ts';

/** Locks and receives wait; nothing in keyvalue does, so the requirement binds no key-value store. */
const WITHOUT_CHECK = ['GEN-SETTLE'];

describe('the checks of keyvalue', () => {
  it('cover requirements that exist, and every one that can bind', async () => {
    const { requirements } = readSpecification('keyvalue');
    const checks = loadChecks('keyvalue');
    const known = new Set(requirements.map(({ id }) => id));
    for (const { id, covers } of checks) for (const covered of covers) expect(known, id).to.include(covered);
    expect(uncovered(requirements, checks)).to.have.members(WITHOUT_CHECK);
  });

  it('have IDs that say what they belong to, a title, and no requirement twice', async () => {
    for (const { id, title, covers } of loadChecks('keyvalue')) {
      expect(id).to.match(/^kv(?:\.[a-z0-9-]+)+$/);
      expect(title.length, id).to.be.greaterThan(10);
      expect(new Set(covers).size, id).to.equal(covers.length);
    }
  });
});

describe('the checks of WASI', () => {
  const packages = [
    ['wasi-keyvalue', 'keyvalue', /^wkv(?:\.[a-z0-9-]+)+$/],
    ['wasi-config', 'config', /^wcfg(?:\.[a-z0-9-]+)+$/],
  ] as const;
  for (const [folder, name, pattern] of packages) {
    it(`cover requirements of ${name} that exist, and every one, stated or open`, () => {
      const requirements = readShapeRequirements(name);
      const checks = loadChecks(folder);
      const known = new Set(requirements.map(({ id }) => id));
      for (const { id, covers } of checks) for (const covered of covers) expect(known, id).to.include(covered);
      expect(uncovered(requirements, checks)).to.deep.equal([]);
    });

    it(`of ${name} have IDs that say what they belong to, a title, and no requirement twice`, () => {
      for (const { id, title, covers } of loadChecks(folder)) {
        expect(id).to.match(pattern);
        expect(title.length, id).to.be.greaterThan(10);
        expect(new Set(covers).size, id).to.equal(covers.length);
      }
    });
  }

  for (const shape of shapeIds()) {
    it(`cover everything that governs ${shape}, and nothing that does not`, () => {
      const { requirements } = readShape(shape);
      const checks = checksOfShape(readShape(shape));
      const governing = new Set(requirements.map(({ id }) => id));
      for (const { id, covers } of checks) for (const covered of covers) expect(governing, id).to.include(covered);
      expect(uncovered(requirements, checks)).to.deep.equal([]);
    });
  }

  it('are all of a shape, as is every requirement', () => {
    const shapes = shapeIds().map(readShape);
    const governing = new Set(shapes.flatMap(({ requirements }) => requirements.map(({ id }) => id)));
    const written = packages.flatMap(([, name]) => readShapeRequirements(name).map(({ id }) => id));
    expect([...governing]).to.have.members(written);
    const used = new Set(shapes.flatMap((shape) => checksOfShape(shape).map(({ id }) => id)));
    expect([...used]).to.have.members(packages.flatMap(([folder]) => loadChecks(folder).map(({ id }) => id)));
  });
});
