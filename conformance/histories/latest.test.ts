import { expect } from 'chai';
import { Latest } from './latest.ts';
import { Random } from './random.ts';

describe('Latest', () => {
  it('gives the greatest value so far, as a scan of everything does', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = new Random(seed);
      const entries = Array.from({ length: random.below(12) }, () => {
        return [BigInt(random.below(10)), BigInt(random.below(10))] as const;
      });
      const latest = new Latest(entries);
      const scan = (belongs: (time: bigint) => boolean): bigint | undefined => {
        const values = entries.filter(([time]) => belongs(time)).map(([, value]) => value);
        return values.sort((a, b) => Number(a - b)).at(-1);
      };
      for (let time = -1n; time <= 10n; time++) {
        expect(latest.upTo(time), `seed ${seed}`).to.equal(scan((entry) => entry <= time));
        expect(latest.before(time), `seed ${seed}`).to.equal(scan((entry) => entry < time));
      }
    }
  });
});
