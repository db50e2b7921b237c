import { expect } from 'chai';
import { dummyComponent } from '../../reference-host/component/dummy-component.ts';
import { readComponentShape } from './component-shape.ts';
import { digestShape } from './digests.ts';
import { loadKnownShapes } from './known-shapes.ts';
import { shapeDigest } from './shape-digest.ts';
import { UnknownShapeError } from './unknown-shape-error.ts';

/** A digest that changes here says that the types of a WIT have changed: reports that carry the old one are of others. */
const DIGESTS = {
  'config-0.2.0-draft-2024-09-27': 'fa39276e25c2baebfeddf29a50d148692c1939cf92f16d6d66b1a1880fdafd31',
  'config-0.2.0-rc.1': 'fa39276e25c2baebfeddf29a50d148692c1939cf92f16d6d66b1a1880fdafd31',
  'keyvalue-0.2.0-draft': '3ff02fe2fdb19d61107cddd2c7f1a1306f52e2019c42bf94ad0ce7a2de8de5bf',
  'keyvalue-0.2.0-draft2': 'e46268a015af94c6e998a1832becf527346b7fab6188fca1dfa1129e8c5e6d0b',
  'keyvalue-0.2.0-draft2-spin': '40060abc83ebda73ce392658d10320e8d898adc9d2dc2ca9196d5bc75f322418',
  'spiderlightning-keyvalue-0.5.1': '613d2e6cd2223dfa8069b084d1ea1a9a1cd3a5b7904c196495dac6bf44718c9d',
};

async function digestOf(wit: string): Promise<string> {
  return digestShape(readComponentShape(await dummyComponent(wit, 'imports'), 'it').packages[0]?.interfaces ?? []);
}

describe('loadKnownShapes', () => {
  it('has the types that reports were made with', async () => {
    const shapes = await loadKnownShapes();
    expect(Object.fromEntries(shapes.map(({ id, digest }) => [id, digest]))).to.deep.equal(DIGESTS);
  });

  it('gives package, version, and every function with its type', async () => {
    const spin = (await loadKnownShapes()).find(({ id }) => id === 'keyvalue-0.2.0-draft2-spin');
    expect(spin).to.include({ package: 'wasi:keyvalue', version: '0.2.0-draft2' });
    expect(spin?.interfaces.map(({ name }) => name)).to.deep.equal(['store', 'atomics', 'batch']);
    expect(spin?.interfaces[0]?.functions[0]).to.include({
      name: '[method]bucket.get',
      type: 'func(borrow<bucket>, string) -> result<option<list<u8>>, variant { no-such-store, access-denied, other(string) }>',
    });
  });

  it('has the same types under both versions of wasi:config', async () => {
    expect(await shapeDigest('config-0.2.0-rc.1')).to.equal(await shapeDigest('config-0.2.0-draft-2024-09-27'));
  });
});

describe('shapeDigest', () => {
  const text = (body: string) => `package a:b@1.0.0; interface i { ${body} } world imports { import i; }`;

  it('changes with types, names of functions, fields and cases', async () => {
    const bodies = [
      'record r { a: u8 } f: func(x: r); g: func();',
      'record r { b: u8 } f: func(x: r); g: func();',
      'record r { a: u16 } f: func(x: r); g: func();',
      'record r { a: u8 } f: func(x: r); h: func();',
      'record r { a: u8 } f: func(x: r); g: async func();',
      'record r { a: u8 } f: func(x: r);',
      'resource r; f: func(x: r); g: func();',
      'resource r; f: func(x: borrow<r>); g: func();',
    ];
    const digests = await Promise.all(bodies.map((body) => digestOf(text(body))));
    expect(new Set(digests).size).to.equal(bodies.length);
  });

  it('does not change with comments, order, and names of parameters and types', async () => {
    const one = await digestOf(text('record r { a: u8 } f: func(x: r); g: func();'));
    const other = await digestOf(text('/// Text.\n g: func(); record point { a: u8 } f: func(y: point);'));
    expect(one).to.equal(other);
  });

  it('is of known shapes alone', async () => {
    const error = await shapeDigest('keyvalue').catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(UnknownShapeError);
    expect((error as Error).message).to.match(/^no shape is called keyvalue; there are config-/);
  });
});
