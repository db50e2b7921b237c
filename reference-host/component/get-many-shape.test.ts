import { readFileSync } from 'node:fs';
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { expect } from 'chai';
import { describeComponent } from './describe-component.ts';
import type { GetManyShape } from './get-many-shape.ts';
import { componentOf, prebuilt } from './test-components.ts';

const shapeWit = (shape: string) =>
  readFileSync(new URL(`../../wit/wasi/${shape}/keyvalue.wit`, import.meta.url), 'utf8');

/** A component that imports `wasi:keyvalue/batch` with a `get-many` of this type, after some declarations. */
const importing = (declarations: string, result: string) =>
  parse(`
    (component
      ${declarations}
      (import "wasi:keyvalue/batch@0.2.0-draft2" (instance
        (type $bytes (list u8))
        (type $result ${result})
        (export "get-many" (func (param "keys" (list string)) (result $result))))))`);

const getManyShape = (bytes: Uint8Array): GetManyShape | undefined => describeComponent(bytes, 'it').getMany;

describe('getManyShape', () => {
  for (const [shape, expected] of [
    ['keyvalue-0.2.0-draft', 'optional-pairs'],
    ['keyvalue-0.2.0-draft2', 'optional-pairs'],
    ['keyvalue-0.2.0-draft2-spin', 'optional-values'],
  ] as const) {
    it(`finds ${expected} in a component of ${shape}`, async () => {
      expect(getManyShape(await componentOf(shapeWit(shape), 'imports'))).to.equal(expected);
    });
  }

  it('finds none where there is none', async () => {
    const only = shapeWit('keyvalue-0.2.0-draft2').replace(/\n {4}\/\/\/ The values of several keys.[^;]*;/, '');
    expect(only).not.to.contain('get-many');
    expect(getManyShape(await componentOf(only, 'imports'))).to.equal(undefined);
    expect(getManyShape(readFileSync(prebuilt('interpreter-spiderlightning-keyvalue-0.5.1-command')))).to.equal(
      undefined,
    );
    expect(getManyShape(await parse('(component)'))).to.equal(undefined);
  });

  it('finds types that stand outside of the interface', async () => {
    const outer = (name: string) => `(type $pair (tuple string (option (list u8)))) (type $${name} (list $pair))`;
    expect(getManyShape(await importing(outer('list'), '(result $list (error string))'))).to.equal('optional-values');
    const pairs =
      '(type $pair (tuple string (list u8))) (import "a:b/c" (instance)) (type $list (list (option $pair)))';
    expect(getManyShape(await importing(pairs, '(result $list (error string))'))).to.equal('optional-pairs');
  });

  it('says so where it is of neither shape', async () => {
    for (const other of ['(result (list $bytes))', '(list (tuple string (option $bytes)))', '(result)']) {
      expect(getManyShape(await importing('', other)), other).to.equal('unknown');
    }
  });
});
