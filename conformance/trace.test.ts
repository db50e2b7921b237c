import { expect } from 'chai';
import { Trace } from './trace.ts';

const get = (key: string) => ({ interface: 'i', function: '[method]keyvalue.get', self: 1, args: [key] });

describe('a trace', () => {
  it('shows between calls what the check did to the backend, and counts calls alone', async () => {
    const trace = new Trace();
    const client = trace.newClient();
    await trace.record(client, get('a'), async () => ({ ok: 'x' }));
    trace.event('refuse begins');
    await trace.record(client, get('b'), async () => ({ err: { case: 'connection-error', value: 'no' } }));
    expect(trace.toLines(10)).to.deep.equal([
      'handle 1: get("a") → ok("x")',
      '(refuse begins)',
      'handle 1: get("b") → connection-error("no")',
    ]);
    expect(trace.toLines(1)).to.deep.equal([
      '(1 calls before)',
      '(refuse begins)',
      'handle 1: get("b") → connection-error("no")',
    ]);
    expect(trace.toReport()).to.have.length(2);
  });

  it('forgets with a sequence what happened in it', async () => {
    const trace = new Trace();
    const client = trace.newClient();
    await trace.record(client, get('a'), async () => ({ ok: 'x' }));
    trace.beginSequence();
    await trace.record(client, get('b'), async () => ({ ok: 'y' }));
    expect(trace.toLines(10)).to.deep.equal(['handle 1: get("b") → ok("y")']);
    expect(trace.calls).to.equal(2);
  });
});
