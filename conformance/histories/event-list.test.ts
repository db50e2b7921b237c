import { expect } from 'chai';
import { EventList } from './event-list.ts';
import { Random } from './random.ts';
import type { RegisterOperation } from './register-operation.ts';
import { scenario } from './scenario.ts';

/** The list as text, forwards, checked backwards: `+0 -0` is the call and the return of operation 0. */
function shown(list: EventList): string {
  const entries: number[] = [];
  for (let entry = list.next[0] as number; entry !== 0; entry = list.next[entry] as number) entries.push(entry);
  const backwards: number[] = [];
  for (let entry = list.previous[0] as number; entry !== 0; entry = list.previous[entry] as number) {
    backwards.unshift(entry);
  }
  expect(backwards).to.deep.equal(entries);
  return entries.map((entry) => `${list.isReturn[entry] === 1 ? '-' : '+'}${list.operation[entry]}`).join(' ');
}

describe('EventList', () => {
  it('orders by time, calls before returns at ties, and leaves out returns that never came', () => {
    const operations = scenario('1 0-2 set a\n2 2-3 set b\n3 1-? set c\n4 2-2 get a');
    expect(shown(new EventList(operations))).to.equal('+0 +2 +1 +3 -0 -3 -1');
    expect(shown(new EventList([]))).to.equal('');
  });

  it('tells moments apart that are too far from the first for a number', () => {
    const [first, second] = scenario('1 0-1 set a\n2 0-0 set b');
    const far = 1n << 60n;
    const operations = [
      { ...first, return: far + 1n },
      { ...second, return: far },
    ] as RegisterOperation[];
    expect(shown(new EventList(operations))).to.equal('+0 +1 -1 -0');
  });

  it('puts back what it took out, in reverse order', () => {
    const operations = scenario('1 0-2 set a\n2 2-3 set b\n3 1-? set c\n4 2-2 get a');
    for (let seed = 1; seed <= 50; seed++) {
      const list = new EventList(operations);
      const calls = Array.from(list.isReturn.keys()).filter((entry) => entry > 0 && list.isReturn[entry] === 0);
      const before = [shown(list)];
      const order = new Random(seed).shuffle(calls);
      for (const call of order) {
        list.lift(call);
        before.push(shown(list));
      }
      expect(before.pop(), `seed ${seed}`).to.equal('');
      for (const call of order.toReversed()) {
        list.unlift(call);
        expect(shown(list), `seed ${seed}`).to.equal(before.pop());
      }
    }
  });
});
