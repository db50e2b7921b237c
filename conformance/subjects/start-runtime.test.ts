import { expect } from 'chai';
import { Inconclusive, Unsupported } from '../endings.ts';
import type { Order, Runtime } from './runtime.ts';
import { startRuntime } from './start-runtime.ts';

const startWith = (start: () => unknown) => startRuntime({ name: 'mine', start } as unknown as Runtime, {} as Order);

describe('startRuntime', () => {
  it('gives how it is started, each way', async () => {
    const command = ['mine', 'run'];
    for (const reached of [
      { by: 'stdio' },
      { by: 'socket', path: '/socket', ready: /^ready$/m },
      { by: 'http', ready: /(http:\S+)/ },
    ]) {
      expect(await startWith(() => ({ command, reached }))).to.deep.equal({ command, reached });
    }
  });

  it('throws Unsupported where the runtime cannot be told', async () => {
    const error = await startWith(async () => ({ cannot: 'it splits at commas' })).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(Unsupported);
    expect((error as Error).message).to.equal('mine cannot be told of it: it splits at commas');
  });

  const command = ['mine'];
  const cases: [unknown, RegExp][] = [
    [undefined, /start gives no object/],
    [{ cannot: true }, /cannot is no text/],
    [{ command: 'mine', reached: { by: 'stdio' } }, /command is no list of texts/],
    [{ command: [], reached: { by: 'stdio' } }, /command is no list of texts/],
    [{ command, env: { PORT: 1 }, reached: { by: 'stdio' } }, /env is no object of texts/],
    [{ command }, /reached\.by is none of 'stdio', 'socket', 'http'/],
    [{ command, reached: { by: 'http', ready: 'Listening' } }, /reached\.ready is no regular expression/],
    [{ command, reached: { by: 'socket', ready: /x/ } }, /reached\.path is no path of a socket/],
  ];
  for (const [start, message] of cases) {
    it(`says that the adapter is at fault which gives ${JSON.stringify(start)}`, async () => {
      const error = await startWith(() => start).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(Inconclusive);
      expect((error as Error).message).to.match(message);
    });
  }

  it('says so of one that throws', async () => {
    const error = await startWith(() => {
      throw new TypeError('oops');
    }).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(Inconclusive);
    expect((error as Error).message).to.equal('the adapter of mine fails in start: TypeError: oops');
  });
});
