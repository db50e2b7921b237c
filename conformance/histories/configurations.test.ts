import { expect } from 'chai';
import { Configurations } from './configurations.ts';
import { Random } from './random.ts';

const hashes: Record<string, ((value: number) => number) | undefined> = {
  'its own hash': undefined,
  'a hash of four values': (value) => value & 3,
  'a hash that always collides': () => 0,
};

describe('Configurations', () => {
  for (const [name, hash] of Object.entries(hashes)) {
    it(`remembers exactly the pairs it was given, like a plain set of strings: ${name}`, () => compare(hash));
  }

  it('tells sets apart that differ in whole words only', () => {
    const explored = new Configurations(96, 0, () => 0);
    expect(explored.remember(0)).to.equal(true);
    for (let operation = 0; operation < 32; operation++) explored.add(operation);
    expect(explored.remember(0)).to.equal(true);
    for (let operation = 32; operation < 64; operation++) explored.add(operation);
    expect(explored.remember(0)).to.equal(true);
    expect(explored.remember(0)).to.equal(false);
  });
});

function compare(hash: ((value: number) => number) | undefined): void {
  for (let seed = 1; seed <= (hash ? 15 : 60); seed++) {
    const random = new Random(seed);
    const operations = 1 + random.below(130);
    const pinned = random.below(operations + 1);
    const explored = new Configurations(operations, pinned, hash);
    const members = new Set<number>();
    const expected = new Set<string>();
    let repeated = 0;
    for (let step = 0; step < 1500; step++) {
      // Mostly near the front, as a search does, so that words fill up and pairs repeat.
      const operation = random.below(Math.min(operations, 3 + (step >> 3)));
      if (members.delete(operation)) explored.remove(operation);
      else {
        members.add(operation);
        explored.add(operation);
      }
      const state = random.below(2);
      const pair = `${[...members].sort((a, b) => a - b)} ${state}`;
      const fresh = !expected.has(pair);
      if (!fresh) repeated++;
      expected.add(pair);
      expect(explored.remember(state), `seed ${seed}, step ${step}`).to.equal(fresh);
      expect(explored.size).to.equal(expected.size);
    }
    expect(repeated, `seed ${seed}`).to.be.above(10);
  }
}
