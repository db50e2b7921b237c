import { expect } from 'chai';
import { uncovered } from '../judge.ts';
import { readSpecification } from '../requirements/read-requirements.ts';
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
