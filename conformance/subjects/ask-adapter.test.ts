import { expect } from 'chai';
import { AdapterError } from './adapter-error.ts';
import { startOf } from './ask-adapter.ts';
import type { Order, Runtime } from './runtime.ts';

const startWith = (start: () => unknown) => startOf({ name: 'mine', start } as unknown as Runtime, {} as Order);

describe('startOf', () => {
  const command = ['mine', 'run'];
  for (const reached of [
    { by: 'stdio' },
    { by: 'socket', path: '/socket', ready: /^ready$/m },
    { by: 'http', ready: /(http:\S+)/ },
  ]) {
    it(`gives how a runtime is started that is reached by ${reached.by}`, async () => {
      expect(await startWith(() => ({ command, reached }))).to.deep.equal({ command, reached });
    });
  }

  it('gives what the runtime cannot be told', async () => {
    expect(await startWith(async () => ({ cannot: 'it splits at commas' }))).to.deep.equal({
      cannot: 'it splits at commas',
    });
  });

  const cases: [unknown, RegExp][] = [
    [undefined, /command is no list of texts/],
    [{ cannot: true }, /command is no list of texts/],
    [{ command: 'mine', reached: { by: 'stdio' } }, /command is no list of texts/],
    [{ command: [], reached: { by: 'stdio' } }, /command is no list of texts/],
    [{ command: ['a\0b'], reached: { by: 'stdio' } }, /command is no list of texts/],
    [{ command, env: { PORT: 1 }, reached: { by: 'stdio' } }, /env has other things than texts/],
    [{ command }, /reached is by none of 'stdio', 'socket', 'http'/],
    [{ command, reached: { by: 'http', ready: 'Listening' } }, /reached has no pattern ready/],
    [{ command, reached: { by: 'socket', ready: /x/ } }, /reached has no path of a socket/],
  ];
  for (const [start, message] of cases) {
    it(`says that the adapter is at fault which gives ${JSON.stringify(start)}`, async () => {
      const error = await startWith(() => start).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(AdapterError);
      expect((error as Error).message).to.match(message);
    });
  }

  it('says so of one that throws', async () => {
    const error = await startWith(() => {
      throw new TypeError('oops');
    }).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(AdapterError);
    expect((error as Error).message).to.equal('the adapter of mine threw in start: TypeError: oops');
  });
});
