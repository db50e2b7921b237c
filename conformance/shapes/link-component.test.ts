import { expect } from 'chai';
import type { ComponentShape } from './component-shape.ts';
import { type KnownRuntime, knownRuntimes } from './known-runtimes.ts';
import { knownShapeIds, loadKnownShapes } from './known-shapes.ts';
import { type Link, linkComponent } from './link-component.ts';
import type { KnownShape, Shape } from './shape.ts';

let known: readonly KnownShape[];

before(async () => {
  known = await loadKnownShapes();
});

function shape(id: string): KnownShape {
  const found = known.find((candidate) => candidate.id === id);
  if (found === undefined) throw new TypeError(id);
  return found;
}

function component(...packages: readonly Shape[]): ComponentShape {
  return { packages, others: [], exports: [] };
}

function links(of: ComponentShape): Record<string, Link['links']> {
  return Object.fromEntries(knownRuntimes.map((runtime) => [runtime.name, linkComponent(of, runtime, known).links]));
}

function linkIn(name: string, of: ComponentShape): Link {
  const runtime = knownRuntimes.find((candidate) => candidate.name === name);
  if (runtime === undefined) throw new TypeError(name);
  return linkComponent(of, runtime, known);
}

const host: KnownRuntime = {
  name: 'host',
  shapes: ['keyvalue-0.2.0-draft2', 'keyvalue-0.2.0-draft2-spin'],
  evidence: 'made up',
};

const cli: Shape = { package: 'wasi:cli', version: '0.2.12', interfaces: [] };
const http: Shape = { package: 'wasi:http', version: '0.2.3', interfaces: [] };

describe('linkComponent', () => {
  it('has data that names known shapes', () => {
    expect(knownShapeIds()).to.include.members(knownRuntimes.flatMap(({ shapes }) => shapes));
    expect(new Set(knownRuntimes.map(({ name }) => name)).size).to.equal(knownRuntimes.length);
  });

  it('links standard WASI everywhere, but for what a runtime is known to lack', () => {
    const all = { wasmtime: 'yes', wasmCloud: 'yes', Spin: 'yes', omnia: 'yes', jco: 'as-given' };
    expect(links(component(cli))).to.deep.equal({ 'reference-host': 'yes', ...all });
    expect(links(component(cli, http))).to.deep.equal({ 'reference-host': 'no', ...all });
    expect(linkIn('reference-host', component(http)).obstacles).to.deep.equal([
      { kind: 'no-package', package: 'wasi:http', version: '0.2.3' },
    ]);
  });

  it('links key-value stores and configuration of drafts on two runtimes, and of Spin on one', () => {
    const no = { wasmtime: 'no', wasmCloud: 'no', Spin: 'no', omnia: 'no', jco: 'as-given', 'reference-host': 'yes' };
    const drafts = component(shape('keyvalue-0.2.0-draft'), shape('config-0.2.0-rc.1'), cli);
    expect(links(drafts)).to.deep.equal({ ...no, wasmtime: 'yes', wasmCloud: 'yes' });
    const spin = component(shape('keyvalue-0.2.0-draft2-spin'), shape('config-0.2.0-draft-2024-09-27'), cli);
    expect(links(spin)).to.deep.equal({ ...no, Spin: 'yes' });
    expect(links(component(shape('keyvalue-0.2.0-draft2')))).to.deep.equal(no);
    expect(links(component(shape('config-0.2.0-rc.1')))).to.include({ omnia: 'yes', wasmtime: 'yes', Spin: 'no' });
  });

  it('names what breaks it', () => {
    const [obstacle] = linkIn('Spin', component(shape('keyvalue-0.2.0-draft2'))).obstacles;
    expect(obstacle).to.include({ kind: 'misfit', package: 'wasi:keyvalue', shape: 'keyvalue-0.2.0-draft2-spin' });
    expect(obstacle).to.have.nested.property('misfits[0].function', 'get-many');
    expect(linkIn('wasmtime', component(shape('keyvalue-0.2.0-draft2'))).obstacles).to.have.nested.property(
      '[0].misfits[0].kind',
      'version',
    );
    expect(linkIn('wasmtime', component(shape('spiderlightning-keyvalue-0.5.1'))).obstacles).to.deep.equal([
      { kind: 'no-package', package: 'spiderlightning:keyvalue', version: '0.5.1' },
    ]);
  });

  it('wants every interface of a package in one shape: a host has one under a version', () => {
    const one = (type: string) => ({ name: 'f', type, digest: '' });
    const faces = (store: string, batch: string) => [
      { name: 'store', digest: '', functions: [one(store)] },
      { name: 'batch', digest: '', functions: [one(batch)] },
    ];
    const [upstream, spin] = [shape('keyvalue-0.2.0-draft2'), shape('keyvalue-0.2.0-draft2-spin')];
    const made = [
      { ...upstream, interfaces: faces('func(u8)', 'func(u8)') },
      { ...spin, interfaces: faces('func(u16)', 'func(u16)') },
    ];
    const linked = (store: string, batch: string) =>
      linkComponent(component({ ...upstream, interfaces: faces(store, batch) }), host, made).links;
    expect(linked('func(u8)', 'func(u8)')).to.equal('yes');
    expect(linked('func(u16)', 'func(u16)')).to.equal('yes');
    expect(linked('func(u8)', 'func(u16)')).to.equal('no');
  });

  it('knows of omnia only that its functions are async', () => {
    const draft2 = shape('keyvalue-0.2.0-draft2');
    expect(linkIn('omnia', component(draft2)).obstacles).to.deep.equal([
      { kind: 'not-async', package: 'wasi:keyvalue', interface: 'store', function: '[method]bucket.get' },
    ]);
    const interfaces = draft2.interfaces.map((one) => ({
      ...one,
      functions: one.functions.map((own) => ({ ...own, type: `async ${own.type}` })),
    }));
    expect(linkIn('omnia', component({ ...draft2, interfaces }))).to.include({ links: 'unknown' });
  });

  it('claims nothing about packages that are not known here', () => {
    const blobs = { package: 'wasi:blobstore', version: '0.2.0-draft', interfaces: [] };
    const link = linkIn('wasmCloud', { ...component(blobs), others: ['log'] });
    expect(link).to.deep.include({ links: 'unknown', unknown: ['log', 'wasi:blobstore@0.2.0-draft'], obstacles: [] });
    expect(links(component({ package: 'wasi:http', version: '0.2.0-rc-2023-11-10', interfaces: [] }))).to.include({
      wasmtime: 'unknown',
    });
  });
});
