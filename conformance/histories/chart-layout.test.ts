import { expect } from 'chai';
import { layOut } from './chart-layout.ts';
import { draw } from './drawing.ts';
import { Random } from './random.ts';
import { linearizableHistory, mutateOneRead } from './random-history.ts';
import { registerModel } from './register.ts';
import { scenario } from './scenario.ts';
import { seeds } from './seeds.ts';

describe('the layout of a chart', () => {
  it('keeps the order of all moments, touching calls concurrent, and every effect inside its call and in order', () => {
    for (const seed of seeds(200)) {
      const random = new Random(seed);
      const shape = { operations: 30, clients: 4, unknown: 0.1, fails: 0.1, longest: 4 };
      const history = mutateOneRead(random, linearizableHistory(random, shape));
      const { whole } = draw(history, registerModel, { subject: 'k', sentence: '', witness: [] });
      const { bars, width } = layOut(whole);
      expect(bars).to.have.lengthOf(history.length);
      for (const a of bars) {
        expect(a.from, `seed ${seed}`).to.be.below(a.to);
        expect(a.to, `seed ${seed}`).to.be.below(width);
        for (const b of bars) {
          const before = a.call.to !== null && a.call.to < b.call.from;
          expect(a.to < b.from, `seed ${seed}: ${a.call.call}, ${b.call.call}`).to.equal(before);
        }
      }
      const ordered = bars
        .filter(({ point }) => point !== undefined)
        .sort((a, b) => (a.call.step?.place ?? 0) - (b.call.step?.place ?? 0));
      let last = 0;
      for (const { point = 0, from, to } of ordered) {
        expect(point, `seed ${seed}`).to.be.within(Math.max(from, last), to);
        last = point;
      }
    }
  });

  it('gives labels room, long ones aside, and lets unknown outcomes run to the end', () => {
    const operations = scenario(`1 0-1 set ${'x'.repeat(100)}\n1 2-? set v\n3 4-5 get v`);
    const { bars, width } = layOut(draw(operations, registerModel, { subject: '', sentence: '', witness: [] }).whole);
    const [long, open, get] = bars;
    expect((long?.to ?? 0) - (long?.from ?? 0)).to.be.within(200, 350);
    expect(open?.to)
      .to.equal(get?.to)
      .and.to.be.within(width - 30, width);
  });

  it('shades faults from their beginning to their end', () => {
    const operations = scenario('1 0-1 set v1\n1 4-5 get v1');
    const faults = [
      { label: 'a', from: 2_000_000n, to: 3_000_000n },
      { label: 'b', from: 4_500_000n },
      { label: 'gone', from: -2n, to: -1n },
    ];
    const { whole } = draw(operations, registerModel, { subject: '', sentence: '', witness: [], faults });
    const { faults: shades, bars } = layOut(whole);
    expect(shades.map(({ label }) => label)).to.deep.equal(['a', 'b']);
    expect(shades.map(({ row }) => row)).to.deep.equal([0, 0]);
    const [a, b] = shades;
    expect(a?.from).to.be.above(bars[0]?.to ?? 0);
    expect(a?.to).to.be.below(bars[1]?.from ?? 0);
    expect(b?.from).to.be.within(bars[1]?.from ?? 0, bars[1]?.to ?? 0);
    expect(b?.to).to.be.at.least(bars[1]?.to ?? 0);
  });
});
