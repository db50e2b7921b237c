import { expect } from 'chai';
import { describeAtomics } from '../test-atomics.ts';
import { callContext } from '../test-support.ts';
import type { KeyValueStore } from './contract.ts';
import memory from './memory.ts';

const context = callContext();
let stores = 0;

async function open(name = `memory ${++stores}`): Promise<KeyValueStore> {
  return (await memory.connect({}, context)).open(name, context);
}

const bytes = (text: string) => new Uint8Array(Buffer.from(text));

describe('keyvalue.memory', () => {
  it('keeps, replaces and removes', async () => {
    const store = await open();
    expect(await store.get('k', context)).to.equal(undefined);
    await store.set('k', bytes('one'), context);
    await store.set('k', bytes('two'), context);
    await store.set('empty', new Uint8Array(), context);
    expect(await store.get('k', context)).to.deep.equal(bytes('two'));
    expect(await store.get('empty', context)).to.deep.equal(new Uint8Array());
    expect((await store.list(undefined, context)).keys).to.have.members(['k', 'empty']);
    await store.delete('k', context);
    await store.delete('k', context);
    expect(await store.get('k', context)).to.equal(undefined);
    expect(await store.list(undefined, context)).to.deep.equal({ keys: ['empty'] });
  });

  it('neither keeps nor hands out bytes by reference', async () => {
    const store = await open();
    const given = bytes('value');
    await store.set('k', given, context);
    given.fill(0);
    const got = await store.get('k', context);
    expect(got).to.deep.equal(bytes('value'));
    got?.fill(0);
    expect(await store.get('k', context)).to.deep.equal(bytes('value'));
  });

  it('shares a store between connections of the process, and outlives them', async () => {
    const name = `memory ${++stores}`;
    const first = await memory.connect({}, context);
    await (await first.open(name, context)).set('k', bytes('v'), context);
    await first.close();
    expect(await (await open(name)).get('k', context)).to.deep.equal(bytes('v'));
  });

  it('keeps stores apart, also those named like members of an object', async () => {
    for (const name of ['a', 'a:b', '__proto__', 'constructor']) {
      const store = await open(name);
      expect(await store.get('__proto__', context)).to.equal(undefined);
      await store.set('__proto__', bytes(name), context);
    }
    for (const name of ['a', 'a:b', '__proto__', 'constructor']) {
      expect(await (await open(name)).get('__proto__', context)).to.deep.equal(bytes(name));
      expect(await (await open(name)).list(undefined, context)).to.deep.equal({ keys: ['__proto__'] });
    }
  });
});

describeAtomics('keyvalue.memory', () => open());
