import { readFile } from 'node:fs/promises';
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { expect } from 'chai';
import fc from 'fast-check';
import { CoreModuleError, NotWasmError, UnsupportedComponentError } from './component-errors.ts';
import { dummyComponent } from './dummy-component.ts';
import { readOutside } from './read-outside.ts';
import { prebuilt } from './test-components.ts';
import type { Members } from './type-entry.ts';

/** Every function among what a component imports or exports, by its full name. */
function functions(members: Members): Record<string, string> {
  const all: Record<string, string> = {};
  for (const [name, entry] of members) {
    if (entry?.kind === 'function') all[name] = entry.text;
    if (entry?.kind === 'instance') for (const [key, text] of entry.shape.types) all[`${name}#${key}`] = text;
  }
  return all;
}

async function imported(wit: string): Promise<Record<string, string>> {
  return functions(readOutside(await dummyComponent(`package t:t@1.0.0; ${wit}`, 'w'), 'it').imports);
}

async function exported(wit: string): Promise<Record<string, string>> {
  return functions(readOutside(await dummyComponent(`package t:t@1.0.0; ${wit}`, 'w'), 'it').exports);
}

async function parsed(text: string): Promise<Members> {
  return readOutside(await parse(`(component ${text})`), 'it').imports;
}

/** A component of one type section. */
function typeSection(...content: readonly number[]): Uint8Array {
  const length = [content.length & 0x7f, ((content.length >> 7) & 0x7f) | 0x80, (content.length >> 14) & 0x7f];
  return Uint8Array.of(
    ...[0, 0x61, 0x73, 0x6d, 13, 0, 1, 0, 7],
    ...[(length[0] ?? 0) | 0x80, length[1] ?? 0, length[2] ?? 0],
    ...content,
  );
}

/** Whether an error behind a NotWasmError is one that the reader throws, and not a fault of its own. */
function isForeseen(cause: unknown): boolean {
  if (cause === undefined || (cause as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return true;
  return cause instanceof RangeError && !/call stack|string length/.test(cause.message);
}

describe('readOutside', () => {
  describe('types of imported functions', () => {
    const primitives = ['bool', 'char', 'string', 'f32', 'f64', ...[8, 16, 32, 64].flatMap((n) => [`s${n}`, `u${n}`])];
    const same = [
      ...primitives,
      ...['option<u8>', 'list<string>', 'list<u8, 4>', 'tuple<u8, string>', 'result', 'result<u8>', 'result<_, u8>'],
      ...['result<u8, string>', 'map<string, u8>', 'stream', 'stream<u8>', 'future', 'future<string>', 'error-context'],
      'result<option<list<tuple<string, option<list<u8>>>>>, list<list<list<char>>>>',
    ];
    it('are written as WIT writes them', async () => {
      const wit = same.map((type, index) => `f${index}: func(a: ${type}) -> ${type};`).join(' ');
      expect(await imported(`interface i { ${wit} } world w { import i; }`)).to.deep.equal(
        Object.fromEntries(same.map((type, index) => [`t:t/i@1.0.0#f${index}`, `func(${type}) -> ${type}`])),
      );
    });

    it('have the names of fields and cases, and no others', async () => {
      const types = await imported(`
        interface i {
          type text = string;
          enum colour { red, green }
          flags modes { read, write }
          record point { x: s32, y: text, colour: option<colour> }
          variant shape { dot(point), line(tuple<point, point>), none }
          f: func(a: shape, modes: modes) -> list<point>;
        }
        world w { import i; }`);
      const point = 'record { x: s32, y: string, colour: option<enum { red, green }> }';
      expect(types['t:t/i@1.0.0#f']).to.equal(
        `func(variant { dot(${point}), line(tuple<${point}, ${point}>), none }, flags { read, write }) -> list<${point}>`,
      );
    });

    it('have the names of resources, and tell owning from borrowing', async () => {
      const types = await imported(`
        interface i {
          resource thing { constructor(a: u8); join: func(other: thing) -> option<thing>; make: static func() -> thing; }
          f: func(a: borrow<thing>);
        }
        world w { import i; }`);
      expect(types).to.deep.equal({
        't:t/i@1.0.0#[constructor]thing': 'func(u8) -> own<thing>',
        't:t/i@1.0.0#[method]thing.join': 'func(borrow<thing>, own<thing>) -> option<own<thing>>',
        't:t/i@1.0.0#[static]thing.make': 'func() -> own<thing>',
        't:t/i@1.0.0#f': 'func(borrow<thing>)',
      });
    });

    it('follow what an interface uses of others, over any number of them', async () => {
      const types = await imported(`
        interface a { resource r; variant error { bad, other(string) } g: func() -> r; }
        interface b { use a.{r, error as mishap}; record pair { one: mishap } f: func(r: borrow<r>) -> mishap; }
        interface c { use b.{pair, mishap}; use a.{r as thing}; f: func(r: thing, p: pair) -> result<_, mishap>; }
        world w { import c; }`);
      const error = 'variant { bad, other(string) }';
      expect(types['t:t/b@1.0.0#f']).to.equal(`func(borrow<r>) -> ${error}`);
      expect(types['t:t/c@1.0.0#f']).to.equal(`func(own<r>, record { one: ${error} }) -> result<_, ${error}>`);
    });

    it('mark functions that are async', async () => {
      const types = await imported(
        'interface i { f: async func(a: u8) -> u8; g: async func(); } world w { import i; }',
      );
      expect(types).to.deep.equal({ 't:t/i@1.0.0#f': 'async func(u8) -> u8', 't:t/i@1.0.0#g': 'async func()' });
    });

    it('are those that the world itself names', async () => {
      const types = await imported(`
        interface i { record r { a: u8 } resource q; f: func() -> r; }
        world w { use i.{r, q}; import log: func(r: r, q: borrow<q>); import mine: interface { f: func() -> u8; } }`);
      expect(types.log).to.equal('func(record { a: u8 }, borrow<q>)');
      expect(types['mine#f']).to.equal('func() -> u8');
    });

    it('know a result by any name as a way to fail', async () => {
      const wit = 'interface a { type r = result<u8>; } interface i { use a.{r}; f: func() -> r; g: func() -> u8; }';
      const { imports } = readOutside(await dummyComponent(`package t:t; ${wit} world w { import i; }`, 'w'), 'it');
      const entry = imports.get('t:t/i');
      expect(entry?.kind === 'instance' && entry.shape.fallible).to.deep.equal(['f']);
    });
  });

  describe('types of exported functions', () => {
    it('are those of the exported interfaces, with what they use', async () => {
      const types = await exported(`
        interface a { resource r; record pair { one: u8 } }
        interface b { use a.{r, pair}; resource z { constructor(r: r); m: func() -> pair; } g: func(r: borrow<r>) -> z; }
        world w { export b; export run: async func() -> result; }`);
      expect(types).to.deep.equal({
        't:t/b@1.0.0#[constructor]z': 'func(own<r>) -> own<z>',
        't:t/b@1.0.0#[method]z.m': 'func(borrow<z>) -> record { one: u8 }',
        't:t/b@1.0.0#g': 'func(borrow<r>) -> own<z>',
        run: 'async func() -> result',
      });
    });

    it('are known of components that were built', async () => {
      const { exports } = readOutside(
        await readFile(prebuilt('interpreter-spiderlightning-keyvalue-0.5.1-command')),
        'it',
      );
      expect(functions(exports)).to.deep.equal({ 'wasi:cli/run@0.2.12#run': 'func() -> result' });
    });

    it('are not guessed behind built-in functions whose encoding is not known', async () => {
      const bytes = await parse(`
        (component
          (core func (canon task.cancel))
          (core module $m (func (export "f")))
          (core instance $i (instantiate $m))
          (func $f (canon lift (core func $i "f")))
          (export "f" (func $f)))`);
      expect([...readOutside(bytes, 'it').exports]).to.deep.equal([['f', undefined]]);
    });
  });

  describe('binaries that nobody should trust', () => {
    it('does not write out a type that doubles itself', async () => {
      const doubling = Array.from({ length: 100 }, (_, i) => `(type $t${i + 1} (tuple $t${i} $t${i}))`).join('\n');
      const text = `(type $t0 (list string)) ${doubling} (type (func (param "a" $t100)))`;
      try {
        await parsed(text);
        expect.fail('read it');
      } catch (error) {
        expect(error).to.be.instanceOf(NotWasmError);
        expect((error as Error).message).to.equal(
          'it is damaged, or newer than this host: a type in the binary is too long to be written out',
        );
      }
    });

    it('does not write out one long type very often', async () => {
      const fields = Array.from({ length: 4000 }, (_, i) => `(field "f${i}" string)`).join(' ');
      const exports = Array.from({ length: 1000 }, (_, i) => `(export "f${i}" (func (param "a" $r)))`).join('\n');
      const text = `(import "i" (instance (type $t (record ${fields})) (export "r" (type $r (eq $t))) ${exports}))`;
      const error = await parsed(text).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).to.be.instanceOf(NotWasmError);
      expect((error as Error).message).to.include('its types are too long to be written out');
    });

    it('does not follow nesting without end', () => {
      const nested = typeSection(1, ...Array.from({ length: 20_000 }, () => [0x41, 1, 1]).flat(), 0x7f);
      expect(() => readOutside(nested, 'it')).to.throw(NotWasmError, 'the binary is nested too deeply');
    });

    const broken: Readonly<Record<string, readonly number[]>> = {
      'the binary has no type 7 there': [1, 0x70, 7],
      'the binary has no type 0 there': [1, 0x70, 0],
      'a handle in the binary is to no resource': [2, 0x7f, 0x69, 0],
      'a type of functions in the binary is used for a value': [2, 0x40, 0, 1, 0, 0x70, 0],
      'an alias in the binary goes out 9 scopes, which is too far': [1, 0x42, 1, 2, 3, 2, 9, 0],
      'a field or case in the binary has no name of WIT': [1, 0x6d, 1, 4, 0x61, 0x2c, 0x20, 0x62],
      'a name in the binary has control characters': [2, 0x40, 0, 1, 0, 0x42, 1, 4, 0, 1, 0x1b, 1, 0],
      "a function in the binary has another's type": [2, 0x7f, 0x42, 2, 2, 3, 2, 1, 0, 4, 0, 1, 0x61, 1, 0],
      'unknown type 0x20': [1, 0x20],
    };
    for (const [message, content] of Object.entries(broken)) {
      it(`says that ${message}`, () => {
        expect(() => readOutside(typeSection(...content), 'it')).to.throw(NotWasmError, `: ${message}`);
      });
    }

    it('has a documented error, or something to say, for any damage', async () => {
      const wit = `
        interface a { resource r; variant error { bad, other(string) } g: func() -> r; }
        interface b { use a.{r, error}; flags f { x, y } h: func(r: borrow<r>, f: f) -> result<list<u8>, error>; }
        world w { import b; export a; export run: func(); }`;
      const bytes = await dummyComponent(`package t:t@1.0.0; ${wit}`, 'w');
      const place = fc.record({ at: fc.nat(bytes.length - 1), byte: fc.nat(255) });
      fc.assert(
        fc.property(fc.array(place, { minLength: 1, maxLength: 4 }), fc.nat(bytes.length), (changes, end) => {
          const damaged = bytes.slice(0, changes.length % 2 === 0 ? end : bytes.length);
          for (const { at, byte } of changes) if (at < damaged.length) damaged[at] = byte;
          try {
            for (const text of Object.values(functions(readOutside(damaged, 'it').imports)))
              expect(text).to.be.a('string');
          } catch (error) {
            const documented = [NotWasmError, CoreModuleError, UnsupportedComponentError];
            if (!documented.some((known) => error instanceof known)) throw error;
            expect((error as Error).message).to.match(/^it [^\n]+$/);
            expect(isForeseen((error as Error).cause), String((error as Error).cause)).to.equal(true);
          }
        }),
        { numRuns: 5000 },
      );
    });
  });
});
