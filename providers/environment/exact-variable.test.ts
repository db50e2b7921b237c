import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { temporaryFolder } from '../test-support.ts';
import { exactVariable } from './exact-variable.ts';

/** A file as the system would hand it over. */
function startedWith(...variables: readonly Buffer[]): string {
  const path = join(temporaryFolder(), 'environ');
  writeFileSync(path, Buffer.concat(variables.flatMap((variable) => [variable, Buffer.from('\0')])));
  return path;
}

describe('exactVariable', () => {
  it('gives values that were text all along', () => {
    const environment = { A: 'é = 😀', EMPTY: '', ['__proto__']: 'a key' };
    expect(exactVariable(environment, 'A')).to.deep.equal(Buffer.from('é = 😀'));
    expect(exactVariable(environment, 'EMPTY')).to.deep.equal(Buffer.alloc(0));
    expect(exactVariable(environment, '__proto__')).to.deep.equal(Buffer.from('a key'));
    for (const absent of ['constructor', 'toString', 'a', '']) {
      expect(exactVariable(environment, absent)).to.equal(undefined);
    }
  });

  it('looks up the bytes behind a replacement character', () => {
    const raw = Buffer.from([0x61, 0xff, 0x3d, 0xfe]);
    const path = startedWith(Buffer.from('OTHER=\ufffd'), Buffer.concat([Buffer.from('A='), raw]), Buffer.from('B=x'));
    expect(exactVariable({ A: 'a\ufffd=\ufffd' }, 'A', path)).to.deep.equal(raw);
    expect(exactVariable({ OTHER: '\ufffd' }, 'OTHER', path)).to.deep.equal(Buffer.from('\ufffd'));
  });

  it('says so where they cannot be known', () => {
    const path = startedWith(Buffer.from([0x41, 0x3d, 0xff]));
    expect(exactVariable({ A: '\ufffd changed' }, 'A', path)).to.equal('inexact');
    expect(exactVariable({ B: '\ufffd' }, 'B', path)).to.equal('inexact');
    expect(exactVariable({ A: '\ufffd' }, 'A', join(temporaryFolder(), 'absent'))).to.equal('inexact');
  });
});
