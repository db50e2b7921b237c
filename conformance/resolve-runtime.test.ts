import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { resolveRuntime, runtimeNames } from './resolve-runtime.ts';
import { configRuntimeSource } from './testing/runtime-source.ts';
import { UsageError } from './usage-error.ts';

describe('resolveRuntime', () => {
  let folder: string;

  before(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'slight-resolve-')));
  });

  after(() => rmSync(folder, { recursive: true }));

  it('finds those that ship, and an adapter against a folder', async () => {
    for (const name of runtimeNames()) expect((await resolveRuntime(name, folder)).runtime.name).to.equal(name);
    writeFileSync(join(folder, 'mine.js'), configRuntimeSource());
    const { runtime, shown } = await resolveRuntime('./mine.js', folder);
    expect([runtime.name, shown]).to.deep.equal(['scripted', './mine.js']);
  });

  const cases: [Record<string, string>, RegExp][] = [
    [{ name: "''" }, /^wrong\d+\.js is no adapter of a runtime: it has no name$/],
    [{ shapes: '[]' }, /shapes is no list of config-/],
    [{ shapes: "['keyvalue']" }, /shapes is no list of .*keyvalue-0\.2\.0-draft2-spin/],
    [{ worlds: "'command'" }, /worlds is no list of command, http/],
    [{ hostFunctions: "'me'" }, /hostFunctions is neither 'the runtime' nor 'this project'/],
    [{ stores: '[]' }, /stores is neither 'any' nor a list of names/],
    [{ stores: "['']" }, /isolation is 'name', but only some names can be opened/],
    [{ isolation: "'folder'" }, /isolation is none of 'name', 'open', 'process'/],
    [{ cannot: "{ fly: 'it has no wings' }" }, /cannot names fly; expected some of stores, /],
    [{ cannot: '{ seeds: true }' }, /cannot\.seeds is no reason/],
    [{ cannot: 'undefined' }, /cannot is no object/],
    [{ find: "'here'" }, /it has no method find/],
    [{ start: 'undefined' }, /it has no method start/],
  ];
  for (const [index, [members, message]] of cases.entries()) {
    it(`refuses an adapter with ${JSON.stringify(members)}`, async () => {
      const name = `wrong${index}.js`;
      writeFileSync(join(folder, name), configRuntimeSource(undefined, members));
      const error = await resolveRuntime(`./${name}`, folder).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(UsageError);
      expect((error as UsageError).message)
        .to.match(message)
        .and.not.to.include('\n');
    });
  }
});
