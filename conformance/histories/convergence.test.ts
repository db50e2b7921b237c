import { expect } from 'chai';
import { checkConvergence } from './convergence.ts';
import { scenario } from './scenario.ts';

function verdictOf(text: string, convergenceTime?: bigint): string {
  return checkConvergence(scenario(text), convergenceTime).verdict;
}

function shown(text: string): number[] | undefined {
  return checkConvergence(scenario(text)).operations?.map(({ id }) => id);
}

describe('checkConvergence', () => {
  const writes = '1 0-1 set v1\n2 2-5 set v2\n3 4-6 set v3\n';

  it('all handles have the same newest value in the end, whichever of those that overlapped', () => {
    expect(verdictOf(`${writes}1 7-8 get v3\n2 7-8 get v3`)).to.equal('convergent');
    expect(verdictOf(`${writes}1 7-8 get v2\n2 7-8 get v2`)).to.equal('convergent');
    expect(verdictOf(`${writes}1 7-8 delete\n1 9-10 get -\n2 9-10 get -`)).to.equal('convergent');
    expect(verdictOf('1 0-1 get -\n2 0-1 get -')).to.equal('convergent');
  });

  it('only the last read of a handle counts, and none that began before all was quiet', () => {
    expect(verdictOf(`${writes}1 7-8 get v2\n1 9-10 get v3\n2 7-8 get v3`)).to.equal('convergent');
    expect(verdictOf(`${writes}1 6-7 get v1\n2 7-8 get v3\n3 7-8 get v3`)).to.equal('convergent');
  });

  it('two handles that differ', () => {
    const text = `${writes}1 7-8 get v2\n2 7-8 get v3`;
    expect(verdictOf(text)).to.equal('divergent');
    expect(shown(text)).to.deep.equal([3, 4]);
  });

  it('a value that was overwritten, lost, or never written', () => {
    expect(shown(`${writes}1 7-8 get v1\n2 7-8 get v1`)).to.deep.equal([2, 0, 3]);
    expect(verdictOf(`${writes}1 7-8 get -\n2 7-8 get -`)).to.equal('divergent');
    expect(verdictOf(`${writes}1 7-8 get v9\n2 7-8 get v9`)).to.equal('divergent');
  });

  it('gives the handles the declared time', () => {
    const text = `${writes}1 7-8 get v1\n2 9-10 get v3\n1 9-10 get v3`;
    expect(verdictOf(`${writes}1 7-8 get v2\n2 9-10 get v3`, 2_000_000n)).to.equal('unknown');
    expect(verdictOf(text, 2_000_000n)).to.equal('convergent');
  });

  it('cannot tell where an unknown write may have come in between', () => {
    expect(verdictOf(`${writes}4 0-? set v4\n1 7-8 get v4\n2 7-8 get v3`)).to.equal('unknown');
    expect(verdictOf(`${writes}4 0-? delete\n1 7-8 get -\n2 7-8 get v3`)).to.equal('unknown');
    expect(verdictOf(`${writes}4 0-? set v4\n1 7-8 get v2\n2 7-8 get v3`)).to.equal('divergent');
    expect(verdictOf(`${writes}4 0-? set v4\n1 7-8 get v4\n2 7-8 get v4`)).to.equal('convergent');
  });

  it('cannot tell where fewer than two handles looked', () => {
    expect(verdictOf(writes)).to.equal('unknown');
    expect(verdictOf(`${writes}1 7-8 get v3`)).to.equal('unknown');
    expect(verdictOf('1 0-1 set v1\n1 2-3 get v1')).to.equal('convergent');
  });
});
