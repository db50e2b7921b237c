import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { ProtocolClient } from './protocol-client.ts';
import { SubjectFailure } from './subject.ts';

const GREETING = '{"interpreter":1,"imports":[]}\n';
const CALL = { interface: 'i', function: 'f', args: ['k'] };

/** A client and the other end, which answers what the test writes. */
async function connected(greeting = GREETING) {
  const input = new PassThrough();
  const output = new PassThrough();
  const epitaph = async () => new SubjectFailure('trap', 'it ended');
  input.write(greeting);
  const client = await ProtocolClient.connect(input, output, epitaph, async () => {
    output.end();
  });
  return { client, input, output };
}

/** What a promise is rejected with. */
async function rejection(promise: Promise<unknown>): Promise<SubjectFailure> {
  try {
    await promise;
  } catch (error) {
    return error as SubjectFailure;
  }
  throw new Error('nothing was thrown');
}

describe('a client of the guest protocol', () => {
  it('pairs replies with requests, also where they come in pieces', async () => {
    const { client, input, output } = await connected();
    const one = client.invoke(CALL);
    const two = client.invoke({ ...CALL, self: 3 });
    const replies = '{"id":1,"ok":{"bytes":"AAE="}}\n{"id":2,"err":{"case":"key-not-found","value":{"string":"é"}}}\n';
    for (const byte of Buffer.from(replies)) input.write(Buffer.from([byte]));
    expect(await one).to.deep.equal({ ok: new Uint8Array([0, 1]) });
    expect(await two).to.deep.equal({ err: { case: 'key-not-found', value: 'é' } });
    await client.close();
    const lines = (await output.toArray()).join('').trim().split('\n');
    expect(lines.map((line: string) => JSON.parse(line))).to.deep.equal([
      { id: 1, call: 'i#f', args: [{ string: 'k' }] },
      { id: 2, call: 'i#f', self: 3, args: [{ string: 'k' }] },
    ]);
  });

  const broken: [string, string][] = [
    ['no JSON', 'garbage\n'],
    ['another ID', '{"id":9,"ok":null}\n'],
    ['neither ok nor err', '{"id":1}\n'],
    ['a value that is none', '{"id":1,"ok":{"what":1}}\n'],
    ['its own complaint', '{"id":1,"protocol":"unknown call"}\n'],
  ];
  for (const [what, reply] of broken) {
    it(`fails with protocol where the other end answers with ${what}`, async () => {
      const { client, input } = await connected();
      const call = client.invoke(CALL);
      input.write(reply);
      expect((await rejection(call)).kind).to.equal('protocol');
    });
  }

  it('fails with what the epitaph says where the other end goes away, and so does every later call', async () => {
    const { client, input } = await connected();
    const call = client.invoke(CALL);
    input.end();
    expect((await rejection(call)).kind).to.equal('trap');
    expect((await rejection(client.invoke(CALL))).message).to.equal('it ended');
  });

  it('refuses another version of the protocol, and one that ends before it greets', async () => {
    expect((await rejection(connected('{"interpreter":2}\n'))).message).to.include('version 2');
    const input = new PassThrough();
    input.end();
    const epitaph = async () => new SubjectFailure('host-crash', 'no host');
    const connecting = ProtocolClient.connect(input, new PassThrough(), epitaph, async () => {});
    expect((await rejection(connecting)).kind).to.equal('host-crash');
  });
});
