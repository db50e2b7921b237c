import { expect } from 'chai';
import { registerModel } from './register.ts';
import { scenario } from './scenario.ts';
import { timeline } from './timeline.ts';

describe('timeline', () => {
  it('draws a lane per client, and every call from its invocation to its return', () => {
    const operations = scenario(`
      1 0-1 set v1
      1 2-5 set v2
      2 3-4 get v2
      2 6-7 get v1`);
    const [first = '', second = '', ...more] = timeline(operations, registerModel).split('\n');
    expect(more).to.deep.equal([]);
    expect(first).to.match(/^client 1 {2}├ set "k" = "v1" ┤ ├ set "k" = "v2" ─*┤$/);
    expect(second).to.match(/^client 2 {2} +├ get "k" → "v2" ┤ +├ get "k" → "v1" ┤$/);
    // The get of v2 is inside its set; the get of v1 begins after it.
    expect(first.lastIndexOf('├')).to.be.below(second.indexOf('├'));
    expect(first.lastIndexOf('┤')).to.be.within(second.indexOf('┤') + 1, second.lastIndexOf('├') - 1);
  });

  it('leaves unknown outcomes open to the end, marks failures, and shows both names of a client', () => {
    const operations = scenario(`
      1 0-? set v1
      2 1-2! set v2
      5 3-4 get -`).map((operation) => (operation.client === 5 ? { ...operation, handle: 1 } : operation));
    const lines = timeline(operations, registerModel).split('\n');
    expect(lines[0]).to.match(/^client 1 {9}├ set "k" = "v1" ─+\?$/);
    expect(lines[1]).to.match(/├ set "k" = "v2" ✗$/);
    expect(lines[2]).to.match(/^client 1 \(as 5\) .*├ get "k" → no such key ┤$/);
    expect(lines[0]?.length).to.equal(lines[2]?.length);
  });

  it('shows above the calls which faults were there, and no others', () => {
    const operations = scenario('1 0-1 set v1\n1 4-5 get v1');
    const ms = (milliseconds: number) => BigInt(milliseconds * 1e6);
    const lines = timeline(operations, registerModel, [
      { label: 'paused', from: ms(2), to: ms(3) },
      { label: 'cut off', from: ms(3) },
      { label: 'too early', from: ms(-2), to: ms(-1) },
      { label: 'too late', from: ms(6), to: ms(7) },
    ]).split('\n');
    const many = [0, 1, 2, 3].map((at) => ({ label: `cut ${at}`, from: ms(at), to: ms(at + 0.5) }));
    const [row, ...calls] = timeline(operations, registerModel, many).split('\n');
    expect(row).to.match(/^fault.*▒ cut 0 ▒+ +▒ cut 1 ▒+ +▒ cut 2 ▒+ +▒ cut 3 ▒+$/);
    expect(calls).to.have.lengthOf(1);
    expect(lines).to.have.lengthOf(3);
    expect(lines[0]).to.match(/^fault {5} +▒ paused ▒$/);
    expect(lines[1]).to.match(/^fault {5} +▒ cut off ▒+\?$/);
    expect(lines[2]).to.match(/^client 1 {2}├ set "k" = "v1" ┤ {4,}├ get "k" → "v1" ┤$/);
    expect(lines[0]?.indexOf('▒')).to.be.above(lines[2]?.indexOf('┤') ?? 0);
    expect(lines[0]?.length).to.be.below(lines[2]?.lastIndexOf('├') ?? 0);
  });

  it('draws nothing for nothing', () => {
    expect(timeline([], registerModel)).to.equal('');
  });
});
