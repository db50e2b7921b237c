import { expect } from 'chai';
import { allowedNames, wrongAllowList } from './allowed-names.ts';

describe('allowedNames', () => {
  const lists: [list: string, allowed: string[], refused: string[]][] = [
    ['', [], ['', 'A', '*']],
    ['A, B_C ,é', ['A', 'B_C', 'é'], ['a', 'AB', '', ' A', 'B_', 'e\u0301']],
    ['APP_*,HOME', ['APP_', 'APP_X', 'APP_*', 'HOME'], ['APP', 'app_x', 'HOME2', 'XAPP_Y']],
    ['*', ['', 'A', '__proto__'], []],
    ['__proto__', ['__proto__'], ['constructor']],
    ['A.C', ['A.C'], ['ABC']],
  ];
  for (const [list, allowed, refused] of lists) {
    it(`reads ${JSON.stringify(list)}`, () => {
      expect(wrongAllowList(list)).to.equal(undefined);
      const allows = allowedNames(list);
      expect([...allowed, ...refused].filter(allows)).to.deep.equal(allowed);
    });
  }
});

describe('wrongAllowList', () => {
  it('says what is wrong, without repeating it', () => {
    for (const list of ['A,', ',A', 'A,,B', ',']) expect(wrongAllowList(list), list).to.equal('has an empty name');
    for (const list of ['*A', 'A*B', '**', 'A,B*C*']) expect(wrongAllowList(list), list).to.contain('at the end');
    for (const list of ['A=secret', 'A\0']) expect(wrongAllowList(list)).to.contain('NUL').and.not.to.contain('secret');
  });
});
