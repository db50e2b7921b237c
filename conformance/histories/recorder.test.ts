import { expect } from 'chai';
import { MalformedHistoryError } from './operation.ts';
import { Recorder } from './recorder.ts';

function ticking(): () => bigint {
  let now = 0n;
  return () => ++now;
}

function recorder(clients = 2): Recorder<string, number> {
  const classify = (error: unknown): 'fail' | 'unknown' => {
    if (error instanceof TypeError) throw error;
    return error === 'refused' ? 'fail' : 'unknown';
  };
  return new Recorder({ clients, classify, clock: ticking() });
}

describe('Recorder', () => {
  it('reads the clock just before and just after the call', async () => {
    const calls = recorder();
    const recorded = await calls.record(1, 'a', async () => 42);
    const expected = { id: 0, client: 1, handle: 1, input: 'a', output: 42, invoke: 1n, return: 2n, outcome: 'ok' };
    expect(recorded).to.deep.equal(expected);
    expect(calls.history()).to.deep.equal([expected]);
  });

  it('keeps the client after a call that failed', async () => {
    const calls = recorder();
    const recorded = await calls.record(0, 'a', () => Promise.reject('refused'));
    expect(recorded).to.include({ outcome: 'fail', return: 2n });
    expect(recorded).not.to.have.property('output');
    expect(await calls.record(0, 'b', async () => 1)).to.include({ client: 0 });
  });

  it('gives the client a fresh id after an unknown outcome, every time', async () => {
    const calls = recorder(2);
    const lost = async (): Promise<number> => {
      throw new Error('connection lost');
    };
    expect(await calls.record(1, 'a', lost)).to.include({ client: 1, return: undefined, outcome: 'unknown' });
    expect(await calls.record(1, 'b', lost)).to.include({ client: 3, handle: 1 });
    expect(await calls.record(1, 'c', async () => 1)).to.include({ client: 5, handle: 1, outcome: 'ok' });
    expect(await calls.record(0, 'd', async () => 1)).to.include({ client: 0 });
    expect(calls.history()).to.have.length(4);
  });

  it('takes a call that throws before it gives a promise', async () => {
    const recorded = await recorder().record(0, 'a', () => {
      throw 'refused';
    });
    expect(recorded.outcome).to.equal('fail');
  });

  it('counts calls in flight as unknown, and interleaves clients', async () => {
    const calls = recorder();
    const release = Promise.withResolvers<number>();
    const first = calls.record(0, 'slow', () => release.promise);
    await calls.record(1, 'fast', async () => 1);
    expect(calls.history().map(({ outcome }) => outcome)).to.deep.equal(['unknown', 'ok']);
    release.resolve(2);
    expect(await first).to.include({ id: 0, invoke: 1n, return: 4n, outcome: 'ok' });
  });

  it('rejects a client in two calls at once, and one that does not exist', async () => {
    const calls = recorder();
    const first = calls.record(0, 'a', async () => 1);
    expect(await thrown(calls.record(0, 'b', async () => 1))).to.match(/client 0 is still in a call/);
    expect(await thrown(calls.record(2, 'b', async () => 1))).to.match(/no client 2/);
    await first;
  });

  it('passes on what the classification throws, and keeps the call as unknown', async () => {
    const calls = recorder();
    expect(await thrown(calls.record(0, 'a', () => Promise.reject(new TypeError('defect'))))).to.match(/defect/);
    expect(calls.history()).to.have.nested.property('[0].outcome', 'unknown');
    expect(await calls.record(0, 'b', async () => 1)).to.include({ client: 2 });
  });

  it('notices a clock that runs backwards', async () => {
    let now = 10n;
    const calls = new Recorder<string, number>({ clients: 1, classify: () => 'fail', clock: () => now-- });
    await calls.record(0, 'a', async () => 1);
    expect(() => calls.history()).to.throw(MalformedHistoryError);
  });

  it('uses the monotonic clock of the process by default', async () => {
    const calls = new Recorder<string, number>({ clients: 1, classify: () => 'fail' });
    const before = process.hrtime.bigint();
    const { invoke, return: end } = await calls.record(0, 'a', async () => 1);
    expect(before <= invoke && invoke <= (end ?? 0n) && (end ?? 0n) <= process.hrtime.bigint()).to.equal(true);
  });
});

async function thrown(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'nothing',
    (error) => String(error),
  );
}
