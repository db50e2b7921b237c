import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { PREBUILT } from './catalogue.ts';
import { type FakeHost, type GuestRun, runGuest } from './fake-host.ts';

const INTERFACE = 'spiderlightning:keyvalue/keyvalue@0.5.1';
const GREETING = `{"interpreter":1,"imports":["${INTERFACE}"]}\n`;

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
/** Sends lines, and is resumed with what the interpreter wrote since. */
type Conversation<T = void> = Generator<string | Uint8Array, T, string>;

const component = new Uint8Array(
  await readFile(join(PREBUILT, 'interpreter-spiderlightning-keyvalue-0.5.1-command.wasm')),
);

/** Runs the interpreter through a conversation; whatever that throws is thrown. */
async function interpret(conversation: () => Conversation, host: FakeHost = {}): Promise<GuestRun> {
  const run = await runGuest(component, { ...host, stdin: conversation() });
  if (run.end instanceof Error) throw run.end;
  return run;
}

let lastId = 0;

/** Sends a request and returns its reply, which has to be there before the interpreter reads on. */
function* ask(request: Record<string, Json>): Conversation<Record<string, Json>> {
  const sent = ++lastId;
  const written = yield `${JSON.stringify({ id: sent, ...request })}\n`;
  const { id, ...reply } = JSON.parse(written);
  expect(written.indexOf('\n'), 'one line').to.equal(written.length - 1);
  expect(id).to.equal(sent);
  return reply;
}

const method = (name: string, self: number, ...args: Json[]) =>
  ask({ call: `${INTERFACE}#[method]keyvalue.${name}`, self, args });

function* open(name = 'store'): Conversation<number> {
  const reply = yield* ask({ call: `${INTERFACE}#[static]keyvalue.open`, args: [{ string: name }] });
  return (reply.ok as { handle: number }).handle;
}

const base64 = (bytes: Uint8Array) => ({ bytes: Buffer.from(bytes).toString('base64') });

describe('keyvalue interpreter', () => {
  it('introduces itself and ends with its input', async () => {
    const run = await interpret(function* () {});
    expect(run.stdout).to.equal(GREETING);
    expect(run.stderr).to.equal('');
    expect(run.end).to.equal('ok');
  });

  it('performs every function', async () => {
    const stores = new Map<string, Map<string, Uint8Array>>();
    await interpret(
      function* () {
        const store = yield* open('shop');
        expect(yield* method('keys', store)).to.deep.equal({ ok: { list: [] } });
        expect(yield* method('set', store, { string: 'k' }, base64(Buffer.from('value')))).to.deep.equal({ ok: null });
        expect(yield* method('get', store, { string: 'k' })).to.deep.equal({ ok: base64(Buffer.from('value')) });
        expect(yield* method('set', store, { string: 'empty' }, { bytes: '' })).to.deep.equal({ ok: null });
        expect(yield* method('get', store, { string: 'empty' })).to.deep.equal({ ok: { bytes: '' } });
        expect(yield* method('keys', store)).to.deep.equal({ ok: { list: [{ string: 'k' }, { string: 'empty' }] } });
        expect(yield* method('delete', store, { string: 'k' })).to.deep.equal({ ok: null });
        expect(yield* method('get', store, { string: 'k' })).to.deep.equal({
          err: { case: 'key-not-found', value: { string: 'k' } },
        });
      },
      { stores },
    );
    expect([...stores.keys()]).to.deep.equal(['shop']);
  });

  for (const tag of [
    'key-not-found',
    'invalid-key',
    'invalid-value',
    'connection-error',
    'authentication-error',
    'timeout-error',
    'io-error',
    'unexpected-error',
  ]) {
    it(`names the error ${tag}`, async () => {
      await interpret(
        function* () {
          const reply = yield* ask({ call: `${INTERFACE}#[static]keyvalue.open`, args: [{ string: '' }] });
          expect(reply).to.deep.equal({ err: { case: tag, value: { string: '"\n"' } } });
        },
        { failure: { tag, val: '"\n"' } },
      );
    });
  }

  it('carries every byte', async () => {
    const all = Uint8Array.from({ length: 256 }, (_, value) => value);
    await interpret(function* () {
      const store = yield* open();
      for (const value of [all, all.subarray(1), all.subarray(2), all.toReversed()]) {
        yield* method('set', store, { string: 'k' }, base64(value));
        expect(yield* method('get', store, { string: 'k' })).to.deep.equal({ ok: base64(value) });
      }
    });
  });

  it('carries every kind of character, and escapes only what JSON must', async () => {
    const controls = String.fromCharCode(...Array.from({ length: 32 }, (_, code) => code));
    const edges = '\u007f\u0080\u07ff\u0800\ud7ff\ue000\uffff\u{10000}\u{10ffff}';
    const run = await interpret(function* () {
      const store = yield* open();
      for (const key of [controls, '"\\/', edges, 'a\u0000b', '😀', '']) {
        yield* method('set', store, { string: key }, { bytes: '' });
      }
      expect(yield* method('keys', store)).to.deep.equal({
        ok: { list: [controls, '"\\/', edges, 'a\u0000b', '😀', ''].map((string) => ({ string })) },
      });
    });
    expect(run.stdout)
      .to.contain(`${JSON.stringify(edges)}`)
      .and.to.contain('"\\"\\\\/"');
  });

  it('reads every escape, surrogate pairs and NUL included', async () => {
    const stores = new Map<string, Map<string, Uint8Array>>();
    await interpret(
      function* () {
        const call = `"call":"${INTERFACE}#[static]keyvalue.open"`;
        const string = String.raw`"\"\\\/\b\f\n\r\t\u0000\u00e9\u20AC\ud83d\ude00\uD83D\uDE00"`;
        yield `{"id":1,${call},"args":[{"string":${string}}]}\n`;
      },
      { stores },
    );
    expect([...stores.keys()]).to.deep.equal(['"\\/\b\f\n\r\t\u0000é€😀😀']);
  });

  it('takes members in any order, unknown ones, blanks, CRLF, and a last line without newline', async () => {
    const run = await interpret(function* () {
      const odd = ` {\t"args" : [ { "x":[{},1.5e-3,-0,true,false,null], "string" : "s" } ] , "later":{"a":[[]]}, `;
      expect(yield `${odd} "call":"${INTERFACE}#[static]keyvalue.open","id": 12 } \r\n`).to.equal(
        '{"id":12,"ok":{"handle":1}}\n',
      );
      // Two lines at once, the second in pieces.
      yield `{"id":13,"drop":1}\n{"id":`;
      yield '14,"drop"';
      yield ':1}';
    });
    expect(run.stdout.split('\n').slice(2)).to.deep.equal([
      '{"id":13,"ok":null}',
      '{"id":14,"protocol":"drop is not an open handle"}',
      '',
    ]);
    expect(run.end).to.equal('ok');
  });

  it('never uses the number of a handle again', async () => {
    const run = await interpret(function* () {
      expect(yield* open()).to.equal(1);
      expect(yield* open()).to.equal(2);
      expect(yield* ask({ drop: 1 })).to.deep.equal({ ok: null });
      expect(yield* open()).to.equal(3);
      expect(yield* method('keys', 1)).to.deep.equal({ protocol: 'self is not an open handle' });
      expect(yield* method('keys', 2)).to.deep.equal({ ok: { list: [] } });
      expect(yield* ask({ drop: 1 })).to.deep.equal({ protocol: 'drop is not an open handle' });
      expect(yield* ask({ drop: 3 })).to.deep.equal({ ok: null });
    });
    expect(run.dropped).to.equal(2);
  });

  it('fills strings and bytes', async () => {
    const stores = new Map<string, Map<string, Uint8Array>>();
    await interpret(
      function* () {
        const store = yield* open();
        const fill = (byte: number, length: number) => ({ fill: { byte, length } });
        expect(yield* method('set', store, fill(0x6b, 3), fill(0xff, 64 << 20))).to.deep.equal({ ok: null });
        expect(yield* method('set', store, { string: 'none' }, fill(0, 0))).to.deep.equal({ ok: null });
        const refused = 'fill: length is missing or out of range';
        expect(yield* method('set', store, { string: 'k' }, fill(0, (64 << 20) + 1))).to.deep.equal({
          protocol: refused,
        });
        expect(yield* method('get', store, fill(0x80, 1))).to.have.property('protocol');
      },
      { stores },
    );
    const value = stores.get('store')?.get('kkk') ?? new Uint8Array();
    expect(value.length).to.equal(64 << 20);
    expect(value.every((byte) => byte === 0xff)).to.equal(true);
    expect(stores.get('store')?.get('none')).to.have.length(0);
  });

  it('takes and writes a line of 20 MB', async () => {
    const value = new Uint8Array(15_000_000).map((_, index) => (index * 7919) >> 3);
    await interpret(function* () {
      const store = yield* open();
      expect(yield* method('set', store, { string: 'k' }, base64(value))).to.deep.equal({ ok: null });
      const reply = yield* method('get', store, { string: 'k' });
      expect(Buffer.from((reply.ok as { bytes: string }).bytes, 'base64').equals(value)).to.equal(true);
    });
  });

  it('answers what is no valid request with `protocol`, and goes on', async () => {
    const lone = 'a string has a lone surrogate';
    const open = `"call":"${INTERFACE}#[static]keyvalue.open"`;
    const get = `"call":"${INTERFACE}#[method]keyvalue.get"`;
    const set = `"call":"${INTERFACE}#[method]keyvalue.set"`;
    const cases: [string, string][] = [
      ['"call":"wasi:keyvalue/store@0.2.0#open","args":[]', 'unknown call'],
      ['"call":7', 'unknown call'],
      ['"other":1', 'neither call nor drop'],
      ['"drop":1,"call":"x"', 'both call and drop'],
      ['"drop":"1"', 'drop is not a handle'],
      [`${open},"args":{}`, 'args is not an array'],
      [open, 'too few arguments'],
      [`${open},"args":[{"string":"a"},{"string":"b"}]`, 'too many arguments'],
      [`${open},"args":["a"]`, 'expected {"string":"…"}'],
      [`${open},"args":[{"string":1}]`, 'expected {"string":"…"}'],
      [`${open},"args":[{"bytes":""}]`, 'expected {"string":"…"}'],
      [`${open},"args":[{"string":"\\ud800"}]`, lone],
      [`${open},"args":[{"string":"\\ud800\\u0041"}]`, lone],
      [`${open},"args":[{"string":"\\ude00\\ud83d"}]`, lone],
      [`${get},"args":[{"string":"a"}]`, 'self is not a handle'],
      [`${get},"self":-1,"args":[{"string":"a"}]`, 'self is not a handle'],
      [`${get},"self":4294967297,"args":[{"string":"a"}]`, 'self is not a handle'],
      [`${get},"self":9,"args":[{"string":"a"}]`, 'self is not an open handle'],
      [`${set},"self":1,"args":[{"string":"a"},{"string":"b"}]`, 'expected {"bytes":"<base64>"}'],
      ...['A', 'AA', 'AAA', 'AA==AAAA', 'A===', 'AB==', 'AAB=', 'AA-_', 'AAAA\\n', 'AA A'].map(
        (bytes): [string, string] => [
          `${set},"self":1,"args":[{"string":"a"},{"bytes":"${bytes}"}]`,
          'bytes are not canonical base64',
        ],
      ),
    ];
    await interpret(function* () {
      yield `{"id":0,${open},"args":[{"string":"s"}]}\n`;
      for (const [request, wrong] of cases) {
        expect(JSON.parse(yield `{"id":5,${request}}\n`), request).to.deep.equal({ id: 5, protocol: wrong });
      }
      const invalid = Buffer.from(`{"id":6,${open},"args":[{"string":"\u00ff"}]}\n`, 'latin1');
      expect(JSON.parse(yield invalid)).to.deep.equal({ id: 6, protocol: 'a string is not valid UTF-8' });
    });
  });

  for (const [line, wrong] of [
    ['', 'expected a value'],
    ['hello', 'expected a value'],
    ['[1]', 'not an object'],
    ['{}', 'id is not an integer'],
    ['{"id":"7"}', 'id is not an integer'],
    ['{"id":1.5}', 'id is not an integer'],
    ['{"id":1', 'expected a comma or }'],
    ['{"id":01}', 'expected a comma or }'],
    ['{"id":1,}', 'expected the name of a member'],
    ['{"id":1} 2', 'something follows the value'],
    ['{"id":1,"x":"', 'unterminated string'],
    ['{"id":1,"x":"\\', 'incomplete escape'],
    ['{"id":1,"x":"\\x"}', 'unknown escape'],
    ['{"id":1,"x":"\\u12', 'incomplete escape'],
    ['{"id":1,"x":"\\u12g4"}', 'invalid hexadecimal digit in an escape'],
    ['{"id":1,"x":"\t"}', 'control character in a string'],
    [`{"id":1,"x":${'['.repeat(100_000)}`, 'nested too deeply'],
  ] as const) {
    it(`gives up at ${line.length > 40 ? `${line.slice(0, 40)}…` : JSON.stringify(line)}`, async () => {
      const run = await interpret(function* () {
        yield `${line}\n`;
        throw new Error('it read on');
      });
      expect(run.stdout).to.equal(`${GREETING}{"id":null,"protocol":${JSON.stringify(wrong)}}\n`);
      expect(run.end).to.equal('err');
    });
  }

  it('gives up at a line of more than 64 MiB', async () => {
    const run = await interpret(function* () {
      const block = Buffer.alloc(1 << 20, ' ');
      for (let sent = 0; sent <= 64; sent++) yield block;
      throw new Error('it read on');
    });
    expect(run.stdout).to.equal(`${GREETING}{"id":null,"protocol":"line too long"}\n`);
    expect(run.end).to.equal('err');
  });

  it('needs no more memory for 20,000 requests than for a few', async () => {
    const value = base64(new Uint8Array(10_000).fill(7));
    const rounds = (count: number) =>
      interpret(function* () {
        for (let round = 0; round < count; round++) {
          const store = yield* open();
          yield* method('set', store, { string: 'k' }, value);
          expect(yield* method('get', store, { string: 'k' })).to.deep.equal({ ok: value });
          yield* method('keys', store);
          yield* ask({ drop: store });
        }
      });
    const few = await rounds(40);
    const many = await rounds(4_000);
    expect(many.dropped).to.equal(4_000);
    expect(many.memory).to.equal(few.memory);
  });
});
