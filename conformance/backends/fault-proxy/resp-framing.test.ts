import { expect } from 'chai';
import fc from 'fast-check';
import type { Framer } from './framing.ts';
import { respFraming } from './resp-framing.ts';

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
const bytes = (string: string) => Buffer.from(string, 'latin1');

/** Bytes with many that mean something in RESP. */
const payload = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(...bytes('\r\n$*>|+-0123456789'))))
  .map((array) => Buffer.from(array).toString('latin1'));
const line = payload.map((string) => string.replaceAll(/[\r\n]/g, ''));

const bulk = (type: string, content: string) => `${type}${content.length}\r\n${content}\r\n`;
const command = fc
  .array(payload, { minLength: 1, maxLength: 4 })
  .map((parts) => `*${parts.length}\r\n${parts.map((part) => bulk('$', part)).join('')}`);
const inline = fc.oneof(
  line.filter((string) => !string.startsWith('*')).map((string) => `${string}\r\n`),
  fc.constantFrom('PING\n', '\n', '\r\n', ' \r\n'),
);
const request = fc.oneof(command, inline, fc.constantFrom('*0\r\n', '*-1\r\n'));

const { value } = fc.letrec<{ value: string }>((tie) => {
  const values = (max: number) => fc.array(tie('value'), { maxLength: max });
  const pairs = fc.array(
    fc.tuple(tie('value'), tie('value')).map((pair) => pair.join('')),
    { maxLength: 2 },
  );
  return {
    value: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.tuple(fc.constantFrom(...'+-:,(#_'), line).map(([type, content]) => `${type}${content}\r\n`),
      fc.tuple(fc.constantFrom(...'$!='), payload).map(([type, content]) => bulk(type, content)),
      fc.constantFrom('$-1\r\n', '*-1\r\n', '*0\r\n', '%0\r\n'),
      fc
        .tuple(fc.constantFrom(...'*~'), values(3))
        .map(([type, items]) => `${type}${items.length}\r\n${items.join('')}`),
      pairs.map((items) => `%${items.length}\r\n${items.join('')}`),
      fc.tuple(pairs, tie('value')).map(([items, rest]) => `|${items.length}\r\n${items.join('')}${rest}`),
    ),
  };
});
const push = fc.array(value, { minLength: 1, maxLength: 3 }).map((items) => `>${items.length}\r\n${items.join('')}`);
const reply = fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: push });

/** Messages, and where the bytes of all of them are cut. */
const cutStream = (message: fc.Arbitrary<string>) =>
  fc.array(message, { minLength: 1, maxLength: 6 }).chain((messages) => {
    const { length } = messages.join('');
    return fc.tuple(fc.constant(messages), fc.uniqueArray(fc.integer({ min: 0, max: length })));
  });

function feed(framer: Framer, stream: string, cuts: readonly number[]): string[] {
  const all = bytes(stream);
  const places = [0, ...cuts.toSorted((a, b) => a - b), all.length];
  return places.slice(1).flatMap((end, index) => framer(all.subarray(places[index], end)).map(text));
}

describe('respFraming', () => {
  for (const [name, message] of [
    ['requests', request],
    ['replies', reply],
  ] as const) {
    it(`finds ${name} however their bytes are cut`, () => {
      fc.assert(
        fc.property(cutStream(message), ([messages, cuts]) => {
          expect(feed(respFraming[name](), messages.join(''), cuts)).to.deep.equal(messages);
        }),
        { numRuns: 2_000 },
      );
    });

    it(`finds ${name} that come byte by byte`, () => {
      fc.assert(
        fc.property(fc.array(message, { minLength: 1, maxLength: 4 }), (messages) => {
          const stream = messages.join('');
          expect(feed(respFraming[name](), stream, [...stream].keys().toArray())).to.deep.equal(messages);
        }),
      );
    });

    it(`keeps ${name} that are not whole`, () => {
      fc.assert(
        fc.property(message, (whole) => {
          const framer = respFraming[name]();
          expect(framer(bytes(whole).subarray(0, -1))).to.deep.equal([]);
          expect(framer(bytes(whole).subarray(-1)).map(text)).to.deep.equal([whole]);
        }),
      );
    });
  }

  it('knows what Redis passes over, and what it pushes', () => {
    for (const silent of ['\r\n', '\n', ' \t\r\n', '*0\r\n', '*-1\r\n']) {
      expect(respFraming.expectsReply?.(bytes(silent)), silent).to.equal(false);
    }
    for (const answered of ['PING\r\n', '*1\r\n$0\r\n\r\n', '*10\r\n', '0\n']) {
      expect(respFraming.expectsReply?.(bytes(answered)), answered).to.equal(true);
    }
    expect(respFraming.isReply?.(bytes('>1\r\n+a\r\n'))).to.equal(false);
    expect(respFraming.isReply?.(bytes('*1\r\n+a\r\n'))).to.equal(true);
  });

  const wrong: ['requests' | 'replies', string, RegExp][] = [
    ['requests', '*1\r\n*1\r\n', /expected a bulk string in a command of Redis, got type "\*"/],
    ['requests', '*1\r\n:1\r\n', /got type ":"/],
    ['requests', '*x\r\n', /expected a length after \* of RESP, got "x"/],
    ['requests', '*1\r\n$-2\r\n', /expected a length after \$/],
    ['requests', '*1\r\n$1\r\nab\r\n', /expected CR LF after the payload .* got "b\\r"/],
    ['requests', '*1\n', /CR LF at the end of a line/],
    ['requests', '*11111111111111111', /expected a length after \*/],
    ['replies', '*?\r\n', /expected a length after \* of RESP, got "\?"/],
    ['replies', '$?\r\n', /expected a length after \$ of RESP, got "\?"/],
    ['replies', ';3\r\n', /expected a value of RESP, got type ";"/],
    ['replies', '.\r\n', /got type "\."/],
    ['replies', '+OK\n', /CR LF at the end of a line/],
    ['replies', '$1\r\na\r\r\n', /expected CR LF after the payload/],
    ['replies', '$1\r\naxxxxxxxxxxxxxxxxxxxxxxxxxx', /expected CR LF after the payload/],
    ['replies', 'HTTP/1.1 400 Bad Request\r\n', /got type "H"/],
  ];
  for (const [name, stream, message] of wrong) {
    it(`refuses ${JSON.stringify(stream)} among ${name}`, () => {
      expect(() => feed(respFraming[name](), stream, [])).to.throw(message);
      expect(() => feed(respFraming[name](), stream, [...stream].keys().toArray())).to.throw(message);
    });
  }

  it('finds a large value in chunks, and one that comes byte by byte', () => {
    // Joining what there is at every byte would copy half a tebibyte, and not end before mocha ends it.
    for (const [size, step] of [
      [16 * 1024 * 1024, 64 * 1024],
      [1024 * 1024, 1],
    ] as const) {
      const framer = respFraming.replies();
      const chunk = new Uint8Array(step).fill(0x0a);
      const head = bytes(`$${size}\r\n`);
      expect(framer(head)).to.deep.equal([]);
      let early = 0;
      for (let at = 0; at < size; at += step) early += framer(chunk).length;
      expect(early).to.equal(0);
      const [message, ...more] = framer(bytes('\r\n+OK\r\n'));
      expect(message).to.have.lengthOf(head.length + size + 2);
      expect(more.map(text)).to.deep.equal(['+OK\r\n']);
    }
  });
});
