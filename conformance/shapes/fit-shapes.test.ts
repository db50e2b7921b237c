import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import { dummyComponent } from '../../reference-host/component/dummy-component.ts';
import { prebuilt } from '../../reference-host/component/test-components.ts';
import { readComponentShape } from './component-shape.ts';
import { type Fit, fitShapes } from './fit-shapes.ts';
import { loadKnownShapes } from './known-shapes.ts';
import type { KnownShape, Shape } from './shape.ts';

let known: readonly KnownShape[];

before(async () => {
  known = await loadKnownShapes();
});

/** What a component of this WIT imports of its one package. */
async function importedBy(wit: string): Promise<Shape> {
  const [only] = readComponentShape(await dummyComponent(wit, 'imports'), 'it').packages;
  if (only === undefined) throw new TypeError('imports nothing');
  return only;
}

function shape(id: string): KnownShape {
  const found = known.find((candidate) => candidate.id === id);
  if (found === undefined) throw new TypeError(id);
  return found;
}

function fitting(fits: readonly Fit[]): string[] {
  return fits.filter(({ misfits }) => misfits.length === 0).map((fit) => fit.shape);
}

describe('fitShapes', () => {
  it('fits every known shape to itself alone, also where two have one version', () => {
    for (const one of known) expect(fitting(fitShapes(one, known)), one.id).to.deep.equal([one.id]);
  });

  it('fits every interpreter, which a compiler has built, to the shape that it is for', async () => {
    for (const { id } of known) {
      const name = id.startsWith('spiderlightning') ? id : `wasi-${id}`;
      for (const world of ['command', 'http']) {
        const bytes = await readFile(prebuilt(`interpreter-${name}-${world}`));
        const fits = readComponentShape(bytes, id).packages.flatMap((imported) => fitting(fitShapes(imported, known)));
        expect(fits).to.deep.equal([id]);
      }
    }
  });

  it('compares with shapes of the same package alone', () => {
    expect(fitShapes(shape('config-0.2.0-rc.1'), known).map((fit) => fit.shape)).to.deep.equal([
      'config-0.2.0-draft-2024-09-27',
      'config-0.2.0-rc.1',
    ]);
    expect(fitShapes({ package: 'a:b', version: undefined, interfaces: [] }, known)).to.deep.equal([]);
  });

  it('names the one function that tells the two shapes of 0.2.0-draft2 apart', () => {
    const spin = shape('keyvalue-0.2.0-draft2-spin');
    const { misfits } = fitShapes(spin, [shape('keyvalue-0.2.0-draft2')])[0] ?? {};
    expect(misfits).to.have.lengthOf(1);
    expect(misfits?.[0]).to.include({ kind: 'different-function', interface: 'batch', function: 'get-many' });
    expect(misfits?.[0]).to.have.deep.property('differences', [
      {
        where: 'result ok',
        here: 'list<tuple<string, option<list<u8>>>>',
        there: 'list<option<tuple<string, list<u8>>>>',
      },
    ]);
  });

  it('says so where only the version differs', () => {
    const fits = fitShapes(shape('config-0.2.0-rc.1'), [shape('config-0.2.0-draft-2024-09-27')]);
    expect(fits[0]?.misfits).to.deep.equal([{ kind: 'version', here: '0.2.0-rc.1', there: '0.2.0-draft-2024-09-27' }]);
  });

  it('fits both shapes of a version where a component uses only what is the same in both', async () => {
    const imported = await importedBy(`
      package wasi:keyvalue@0.2.0-draft2;
      interface store {
        variant error { no-such-store, access-denied, other(string) }
        resource bucket { get: func(k: string) -> result<option<list<u8>>, error>; }
        open: func(id: string) -> result<bucket, error>;
      }
      interface batch {
        use store.{bucket, error};
        delete-many: func(b: borrow<bucket>, keys: list<string>) -> result<_, error>;
      }
      world imports { import batch; }`);
    expect(fitting(fitShapes(imported, known))).to.deep.equal(['keyvalue-0.2.0-draft2', 'keyvalue-0.2.0-draft2-spin']);
  });

  it('says what is missing: an interface, a function, a resource of another name', async () => {
    const imported = await importedBy(`
      package wasi:keyvalue@0.2.0-draft2;
      interface store {
        resource store { constructor(); }
        rename: func(a: string);
      }
      interface watch { f: func(); }
      world imports { import store; import watch; }`);
    expect(fitShapes(imported, [shape('keyvalue-0.2.0-draft2')])[0]?.misfits).to.deep.equal([
      { kind: 'missing-function', interface: 'store', function: '[constructor]store' },
      { kind: 'missing-function', interface: 'store', function: 'rename' },
      { kind: 'missing-interface', interface: 'watch' },
    ]);
  });

  it('does not take an async function for one that is not', async () => {
    const imported = await importedBy(`
      package wasi:config@0.2.0-rc.1;
      interface store {
        variant error { upstream(string), io(string) }
        get: async func(key: string) -> result<option<string>, error>;
      }
      world imports { import store; }`);
    expect(fitShapes(imported, [shape('config-0.2.0-rc.1')])[0]?.misfits).to.have.nested.property(
      '[0].differences[0].where',
      'function',
    );
  });

  it('takes a compatible release for the same version, and no pre-release for one', () => {
    const { interfaces } = shape('spiderlightning-keyvalue-0.5.1');
    const versions = ['0.5.0', '0.5.9', '0.6.0', '0.5.1-rc.1', undefined];
    const fits = versions.filter((version) => {
      const imported = { package: 'spiderlightning:keyvalue', version, interfaces };
      return fitting(fitShapes(imported, known)).length > 0;
    });
    expect(fits).to.deep.equal(['0.5.0', '0.5.9']);
  });

  it('goes on fitting whatever a component leaves unused, and stops at one change', () => {
    fc.assert(
      fc.property(fc.constantFrom(...known), fc.infiniteStream(fc.boolean()), fc.nat(), (whole, used, changed) => {
        const interfaces = whole.interfaces.map((one) => ({
          ...one,
          functions: one.functions.filter(() => used.next().value),
        }));
        expect(fitting(fitShapes({ ...whole, interfaces }, [whole]))).to.deep.equal([whole.id]);
        const functions = interfaces.flatMap((one) => one.functions);
        const victim = functions[changed % functions.length];
        const broken = interfaces.map((one) => ({
          ...one,
          functions: one.functions.map((own) => (own === victim ? { ...own, type: `${own.type}?` } : own)),
        }));
        const [fit] = fitShapes({ ...whole, interfaces: broken }, [whole]);
        expect(fit?.misfits).to.have.lengthOf(victim === undefined ? 0 : 1);
      }),
    );
  });
});
