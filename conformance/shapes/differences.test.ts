import { expect } from 'chai';
import { differences } from './differences.ts';

const error = 'variant { no-such-store, access-denied, other(string) }';

describe('differences', () => {
  it('are none between equals', () => {
    expect(
      differences('f', `func(string) -> result<_, ${error}>`, `func(string) -> result<_, ${error}>`),
    ).to.deep.equal([]);
  });

  const cases: readonly (readonly [string, string, string, readonly (readonly [string, string, string])[]])[] = [
    ['a parameter', 'func(string, s64)', 'func(string, u64)', [['parameter 2', 's64', 'u64']]],
    ['more parameters', 'func(string, s64)', 'func(string)', [['parameters', '(string, s64)', '(string)']]],
    ['a result that is not there', 'func()', 'func() -> u8', [['result', 'nothing', 'u8']]],
    ['async', 'async func() -> u8', 'func() -> u8', [['function', 'async', 'not async']]],
    [
      'one side of a result',
      `func() -> result<list<option<tuple<string, list<u8>>>>, ${error}>`,
      `func() -> result<list<tuple<string, option<list<u8>>>>, ${error}>`,
      [['result ok', 'list<option<tuple<string, list<u8>>>>', 'list<tuple<string, option<list<u8>>>>']],
    ],
    [
      'a field deep inside',
      'func() -> result<record { keys: list<string>, cursor: option<u64> }>',
      'func() -> result<record { keys: list<string>, cursor: option<string> }>',
      [['result ok, field cursor', 'option<u64>', 'option<string>']],
    ],
    [
      'payloads of cases',
      'func(variant { a(variant { b(u8), c }), d })',
      'func(variant { a(variant { b(u16), c }), d(string) })',
      [
        ['parameter 1, case a, case b', 'u8', 'u16'],
        ['parameter 1, case d', 'no payload', 'string'],
      ],
    ],
    ['other cases', 'func(enum { a, b })', 'func(enum { a })', [['parameter 1', 'enum { a, b }', 'enum { a }']]],
    [
      'other names of fields',
      'func(record { a: u8 })',
      'func(record { b: u8 })',
      [['parameter 1', 'record { a: u8 }', 'record { b: u8 }']],
    ],
    ['a result without a side', 'func() -> result', 'func() -> result<_, u8>', [['result', 'result', 'result<_, u8>']]],
    [
      'several at once',
      'func(list<u8, 4>, f32) -> result<u8, u8>',
      'func(list<u8>, f64) -> result<u8, u16>',
      [
        ['parameter 1', 'list<u8, 4>', 'list<u8>'],
        ['parameter 2', 'f32', 'f64'],
        ['result err', 'u8', 'u16'],
      ],
    ],
  ];
  for (const [name, here, there, expected] of cases) {
    it(`say where: ${name}`, () => {
      const found = differences('f', here, there).map(({ where, here: mine, there: theirs }) => [where, mine, theirs]);
      expect(found).to.deep.equal(expected);
    });
  }

  it('do not count the self of a method', () => {
    const found = differences('[method]a.f', 'func(borrow<a>, u8)', 'func(borrow<b>, u16)');
    expect(found.map(({ where }) => where)).to.deep.equal(['self', 'parameter 1']);
  });
});
