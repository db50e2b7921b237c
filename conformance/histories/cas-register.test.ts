import { expect } from 'chai';
import { casRegisterModel as model } from './cas-register.ts';

describe('casRegisterModel', () => {
  it('starts with nil, and reads what is there', () => {
    expect(model.init()).to.equal(null);
    expect(model.step(null, { op: 'read' }, null)).to.equal(null);
    expect(model.step(null, { op: 'read' }, 0)).to.equal(undefined);
    expect(model.step(0, { op: 'read' }, 0)).to.equal(0);
    expect(model.step(0, { op: 'read' }, null)).to.equal(undefined);
  });

  it('swaps where it finds what it expects, and says so', () => {
    const cas = { op: 'cas', from: 3, to: 4 } as const;
    expect(model.step(3, cas, true)).to.equal(4);
    expect(model.step(3, cas, false)).to.equal(undefined);
    expect(model.step(5, cas, true)).to.equal(undefined);
    expect(model.step(5, cas, false)).to.equal(5);
    expect(model.step(null, { op: 'cas', from: null, to: 1 }, true)).to.equal(1);
  });

  it('takes any answer that nobody knows', () => {
    expect(model.step(5, { op: 'read' }, undefined)).to.equal(5);
    expect(model.step(5, { op: 'cas', from: 3, to: 4 }, undefined)).to.equal(5);
    expect(model.step(3, { op: 'cas', from: 3, to: 4 }, undefined)).to.equal(4);
    expect(model.step(3, { op: 'write', value: null }, undefined)).to.equal(null);
  });

  it('tells nil from every integer', () => {
    expect(new Set([null, 0, -1].map(model.stateKey)).size).to.equal(3);
  });

  it('describes calls and answers', () => {
    const cas = { op: 'cas', from: null, to: 4 } as const;
    expect(model.describe({ op: 'read' }, undefined)).to.equal('read');
    expect(model.describe({ op: 'read' }, null)).to.equal('read → nil');
    expect(model.describe({ op: 'read' }, 0)).to.equal('read → 0');
    expect(model.describe({ op: 'write', value: 0 }, undefined)).to.equal('write 0');
    expect(model.describe(cas, undefined)).to.equal('cas nil ⇒ 4');
    expect(model.describe(cas, true)).to.equal('cas nil ⇒ 4 → ok');
    expect(model.describe(cas, false)).to.equal('cas nil ⇒ 4 → not nil');
  });
});
