import { expect } from 'chai';
import { MalformedHistoryError, type Operation, precedes, validateHistory } from './operation.ts';

type Call = Operation<string, undefined>;

function call(id: number, client: number, invoke: number, end: number | undefined): Call {
  return {
    id,
    client,
    input: 'x',
    invoke: BigInt(invoke),
    return: end === undefined ? undefined : BigInt(end),
    outcome: end === undefined ? 'unknown' : 'ok',
  };
}

describe('validateHistory', () => {
  it('accepts sequential clients in any order of the list, and calls that meet at one instant', () => {
    validateHistory([]);
    validateHistory([call(2, 0, 5, undefined), call(0, 0, 1, 3), call(1, 0, 3, 5), call(3, 1, 2, 2)]);
  });

  const malformed: [string, Call[], number, RegExp][] = [
    ['duplicate ids', [call(7, 0, 1, 2), call(7, 1, 1, 2)], 7, /id that another one has/],
    ['a return before its invocation', [call(7, 0, 5, 4)], 7, /returned at 4, before its invocation at 5/],
    ['overlapping calls of one client', [call(7, 0, 3, 6), call(1, 0, 1, 4)], 7, /overlaps operation 1 .* client 0/],
    ['a client reused after an unknown outcome', [call(7, 0, 9, 10), call(1, 0, 1, undefined)], 7, /reuses client 0/],
    ['an unknown outcome with a return', [{ ...call(7, 0, 1, 2), outcome: 'unknown' }], 7, /yet a return time/],
    ['an ok outcome without a return', [{ ...call(7, 0, 1, undefined), outcome: 'ok' }], 7, /no return time/],
  ];
  for (const [name, history, operation, message] of malformed) {
    it(`rejects ${name}, and names the operation`, () => {
      expect(() => validateHistory(history))
        .to.throw(MalformedHistoryError, message)
        .with.property('operation', operation);
      expect(() => validateHistory(history)).to.throw(`operation ${operation} `);
    });
  }
});

describe('precedes', () => {
  it('is strict, because intervals are closed', () => {
    expect(precedes(call(0, 0, 1, 2), call(1, 1, 3, 4))).to.equal(true);
    expect(precedes(call(0, 0, 1, 2), call(1, 1, 2, 4))).to.equal(false);
    expect(precedes(call(0, 0, 1, undefined), call(1, 1, 3, 4))).to.equal(false);
  });
});
