import { readFile } from 'node:fs/promises';
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { expect } from 'chai';
import { CoreModuleError, NotWasmError, UnsupportedComponentError } from './component-errors.ts';
import { describeComponent } from './describe-component.ts';
import { prebuilt } from './test-components.ts';

describe('describeComponent', () => {
  it('lists the functions and resources of an imported interface', async () => {
    const { imports, exports } = describeComponent(
      await readFile(prebuilt('interpreter-spiderlightning-keyvalue-0.5.1-command')),
      'it',
    );
    const found = imports.filter((imported) => imported.interface.startsWith('spiderlightning:'));
    expect(found.map(({ types, ...rest }) => ({ ...rest, typed: [...types.keys()] }))[0]).to.deep.equal({
      interface: 'spiderlightning:keyvalue/keyvalue@0.5.1',
      functions: [
        '[static]keyvalue.open',
        '[method]keyvalue.get',
        '[method]keyvalue.set',
        '[method]keyvalue.keys',
        '[method]keyvalue.delete',
      ],
      fallible: [
        '[static]keyvalue.open',
        '[method]keyvalue.get',
        '[method]keyvalue.set',
        '[method]keyvalue.keys',
        '[method]keyvalue.delete',
      ],
      resources: ['keyvalue'],
      typed: [
        '[static]keyvalue.open',
        '[method]keyvalue.get',
        '[method]keyvalue.set',
        '[method]keyvalue.keys',
        '[method]keyvalue.delete',
      ],
    });
    expect(exports).to.have.lengthOf(1);
    expect(exports[0]).to.match(/^wasi:cli\/run@0\.2\.\d+$/);
  });

  it('reads past types of every kind', async () => {
    const bytes = await parse(`
      (component
        (type (record (field "a" string) (field "b" (list u8))))
        (type (variant (case "a" string) (case "b")))
        (type (tuple u8 s64 float32))
        (type (flags "a" "b"))
        (type (enum "a" "b"))
        (type (option bool))
        (type (result string (error u8)))
        (type (result))
        (type (func (param "a" u8) (result string)))
        (type (component (import "x" (func)) (export "y" (func))))
        (import "a:b/c@1.0.0" (instance
          (export "r" (type $r (sub resource)))
          (type $v (variant (case "a" string)))
          (export "v" (type (eq $v)))
          (type $l (list u8))
          (export "[constructor]r" (func (result (own $r))))
          (type $e (result))
          (export "f" (func (param "x" $l)))
          (export "g" (func (result $e))))))`);
    expect(describeComponent(bytes, 'it').imports).to.deep.equal([
      {
        interface: 'a:b/c@1.0.0',
        functions: ['[constructor]r', 'f', 'g'],
        fallible: ['g'],
        resources: ['r'],
        types: new Map([
          ['[constructor]r', 'func() -> own<r>'],
          ['f', 'func(list<u8>)'],
          ['g', 'func() -> result'],
        ]),
      },
    ]);
  });

  it('tells a core module from a component', () => {
    expect(() => describeComponent(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0), 'core.wasm')).to.throw(
      CoreModuleError,
      'core.wasm is a core WebAssembly module; this host runs components',
    );
  });

  it('refuses what is not WebAssembly', () => {
    expect(() => describeComponent(Buffer.from('#!/bin/sh\n'), 'script')).to.throw(NotWasmError, 'script');
    expect(() => describeComponent(new Uint8Array(), 'empty')).to.throw(NotWasmError, 'empty');
  });

  it('refuses a component of another binary version', () => {
    const bytes = Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0e, 0, 1, 0);
    expect(() => describeComponent(bytes, 'it')).to.throw(UnsupportedComponentError, 'version');
  });

  it('refuses a component that imports a bare function', async () => {
    const bytes = await parse('(component (import "log" (func)))');
    expect(() => describeComponent(bytes, 'it')).to.throw(UnsupportedComponentError, 'log');
  });

  it('reports a file that is cut off, wherever that is', async () => {
    const whole = await readFile(prebuilt('exit-code'));
    const { imports } = describeComponent(whole, 'it');
    for (let length = 8; length < whole.length; length += 97) {
      try {
        // A cut between two sections is not noticed; then there is just less of it.
        expect(describeComponent(whole.subarray(0, length), 'it').imports.length).to.be.at.most(imports.length);
      } catch (error) {
        expect(error).to.be.instanceOf(NotWasmError);
      }
    }
  });
});
