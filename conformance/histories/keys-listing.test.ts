import { expect } from 'chai';
import { bruteForce } from './brute-force.ts';
import { checkListings, type Listing } from './keys-listing.ts';
import { Random } from './random.ts';
import { linearizableHistory, randomHistory } from './random-history.ts';
import { registerModel } from './register.ts';
import type { RegisterOperation } from './register-operation.ts';
import { scenario } from './scenario.ts';

function listing(from: number, to: number, keys: string[]): Listing {
  return { id: 100, client: 9, invoke: BigInt(from * 1e6), return: BigInt(to * 1e6), keys };
}

function kinds(mutations: string, from: number, to: number, keys: string[]): string[] {
  return checkListings(scenario(mutations), [listing(from, to, keys)]).map(({ kind }) => kind);
}

describe('checkListings', () => {
  it('a key that is there throughout', () => {
    expect(kinds('1 0-1 set v1', 2, 3, [])).to.deep.equal(['missing']);
    expect(kinds('1 0-1 set v1', 2, 3, ['k'])).to.deep.equal([]);
    expect(kinds('1 0-1 set v1', 2, 3, ['k', 'k'])).to.deep.equal(['duplicate']);
  });

  it('a key that is absent throughout', () => {
    expect(kinds('1 0-1 set v1\n1 2-3 delete', 4, 5, ['k'])).to.deep.equal(['phantom']);
    expect(kinds('1 0-1 set v1\n1 2-3 delete', 4, 5, [])).to.deep.equal([]);
    expect(kinds('1 6-7 set v1', 4, 5, ['k'])).to.deep.equal(['phantom']);
    expect(kinds('', 4, 5, ['x', 'x'])).to.deep.equal(['duplicate', 'phantom']);
    expect(kinds('1 0-1! set v1', 4, 5, ['k'])).to.deep.equal(['phantom']);
  });

  it('a key that may be either way', () => {
    const either = (mutations: string): void => {
      expect(kinds(mutations, 4, 6, ['k']), mutations).to.deep.equal([]);
      expect(kinds(mutations, 4, 6, []), mutations).to.deep.equal([]);
    };
    either('1 0-? set v1');
    either('1 5-7 set v1');
    either('1 0-1 set v1\n1 5-8 delete');
    either('1 0-1 set v1\n1 2-? delete');
    either('1 0-3 set v1\n2 0-3 delete');
    either('1 0-1 set v1\n1 2-3 delete\n1 4-9 set v2');
    either('1 0-4 set v1');
  });

  it('a later set settles an uncertain delete', () => {
    expect(kinds('1 0-1 set v1\n1 2-3 delete\n2 2.5-3.5 set v2\n2 3.6-3.8 set v3', 4, 5, [])).to.deep.equal([
      'missing',
    ]);
  });

  it('says what the definition says: the mutations alone allow neither the opposite', () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= 2000; seed++) {
      const random = new Random(seed);
      const shape = { operations: 5, clients: 3, sets: 0.5, deletes: 0.5, unknown: 0.2, fails: 0.1 };
      const mutations = randomHistory(random, shape);
      const from = BigInt(random.below(15));
      const time = { id: 100, client: 100, invoke: from, return: from + BigInt(random.below(4)) };
      const judged = (keys: string[]): boolean => checkListings(mutations, [{ ...time, keys }]).length === 0;
      const allowed = (output: boolean): boolean => {
        const read: RegisterOperation = { ...time, input: { op: 'exists', key: 'k' }, output, outcome: 'ok' };
        return bruteForce([...mutations, read], registerModel);
      };
      expect(judged(['k']), `seed ${seed}, listed`).to.equal(allowed(true));
      expect(judged([]), `seed ${seed}, not listed`).to.equal(allowed(false));
      seen.add(`${allowed(true)} ${allowed(false)}`);
    }
    expect([...seen]).to.have.members(['true true', 'true false', 'false true']);
  });

  it('accepts listings put together from reads at different moments', () => {
    for (let seed = 1; seed <= 100; seed++) {
      const shape = { operations: 200, clients: 5, keys: 4, sets: 0.3, deletes: 0.2, exists: 0.5, unknown: 0.02 };
      const history = linearizableHistory(new Random(seed), shape);
      const listings = history.flatMap(({ id, client, input, output, invoke, return: end }): Listing[] => {
        if (input.op !== 'exists' || end === undefined) return [];
        // One key was really looked at; the others are only claimed where they are uncertain, so they are left out.
        return [{ id, client, invoke, return: end, keys: output === true ? [input.key] : [] }];
      });
      const looked = new Map(history.map(({ id, input }) => [id, input.key]));
      const faults = checkListings(history, listings).filter(({ listing: id, key }) => looked.get(id) === key);
      expect(faults, `seed ${seed}`).to.deep.equal([]);
    }
  });
});
