import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { componentEmbed, componentNew, parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { expect } from 'chai';
import memory from '../providers/keyvalue/memory.ts';
import { callContext, temporaryFolder } from '../providers/test-support.ts';
import { Catalog } from './catalog.ts';
import { UnsupportedComponentError } from './component/component-errors.ts';
import { loadComponent } from './component/load-component.ts';
import { link } from './linker.ts';
import { parseSlightfile } from './slightfile.ts';

const cacheDirectory = temporaryFolder();

/**
 * A command that works its way through an interface, and traps where an answer is not the one that it expects. Texts stand
 * in memory from 0, what a call returns at 256, what is returned by reference from 4096.
 *
 * @param missing where in the second answer of `get-many` stands that the key is missing
 */
function program(version: string, missing: number): string {
  return `
(module
  (import "wasi:keyvalue/store@${version}" "open" (func $open (param i32 i32 i32)))
  (import "wasi:keyvalue/store@${version}" "[method]bucket.set" (func $set (param i32 i32 i32 i32 i32 i32)))
  (import "wasi:keyvalue/store@${version}" "[method]bucket.get" (func $get (param i32 i32 i32 i32)))
  (import "wasi:keyvalue/store@${version}" "[resource-drop]bucket" (func $drop (param i32)))
  (import "wasi:keyvalue/batch@${version}" "get-many" (func $get-many (param i32 i32 i32 i32)))
  (import "wasi:keyvalue/atomics@${version}" "increment" (func $increment (param i32 i32 i32 i64 i32)))
  (import "wasi:keyvalue/atomics@${version}" "[static]cas.new" (func $new (param i32 i32 i32 i32)))
  (import "wasi:keyvalue/atomics@${version}" "[method]cas.current" (func $current (param i32 i32)))
  (import "wasi:keyvalue/atomics@${version}" "swap" (func $swap (param i32 i32 i32 i32)))
  (memory (export "memory") 2)
  (data (i32.const 0) "default")   ;; 0 to 7
  (data (i32.const 8) "k")
  (data (i32.const 9) "n")
  (data (i32.const 10) "abc")
  (data (i32.const 16) "nobody")
  ;; the keys of a get-many: "k" and "n"
  (data (i32.const 32) "\\08\\00\\00\\00\\01\\00\\00\\00\\09\\00\\00\\00\\01\\00\\00\\00")
  (global $free (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $free) (i32.const 7)) (i32.const -8)))
    (global.set $free (i32.add (local.get $at) (local.get 3)))
    (local.get $at))
  (func $expect (param i32 i32)
    (if (i32.ne (local.get 0) (local.get 1)) (then unreachable)))
  (func $ok (call $expect (i32.load8_u (i32.const 256)) (i32.const 0)))
  (func $put (param $bucket i32) (param $text i32)
    (call $set (local.get $bucket) (i32.const 8) (i32.const 1) (local.get $text) (i32.const 1) (i32.const 256))
    (call $ok))
  (func $count (param $bucket i32) (param $delta i64) (result i64)
    (call $increment (local.get $bucket) (i32.const 9) (i32.const 1) (local.get $delta) (i32.const 256))
    (call $ok)
    (i64.load (i32.const 264)))
  (func (export "wasi:cli/run@0.2.0#run") (result i32)
    (local $bucket i32) (local $cas i32) (local $list i32)
    ;; a name that nobody serves: no-such-store
    (call $open (i32.const 16) (i32.const 6) (i32.const 256))
    (call $expect (i32.load8_u (i32.const 256)) (i32.const 1))
    (call $expect (i32.load8_u (i32.const 260)) (i32.const 0))
    (call $open (i32.const 0) (i32.const 7) (i32.const 256))
    (call $ok)
    (local.set $bucket (i32.load (i32.const 260)))
    ;; "k" is "a", and "n" has no value
    (call $put (local.get $bucket) (i32.const 10))
    (call $get-many (local.get $bucket) (i32.const 32) (i32.const 2) (i32.const 256))
    (call $ok)
    (call $expect (i32.load (i32.const 264)) (i32.const 2))
    (local.set $list (i32.load (i32.const 260)))
    (call $expect (i32.load8_u (i32.add (local.get $list) (i32.const ${missing}))) (i32.const 1))
    (call $expect (i32.load8_u (i32.load offset=12 (local.get $list))) (i32.const 97))
    (call $expect (i32.load8_u (i32.add (local.get $list) (i32.const ${missing + 20}))) (i32.const 0))
    ;; 2^60 is more than a JavaScript number holds exactly
    (if (i64.ne (call $count (local.get $bucket) (i64.const 1152921504606846977)) (i64.const 1152921504606846977))
      (then unreachable))
    (if (i64.ne (call $count (local.get $bucket) (i64.const -1)) (i64.const 1152921504606846976)) (then unreachable))
    ;; a cas that comes too late, and the one that it gives, which outlives its bucket
    (call $new (local.get $bucket) (i32.const 8) (i32.const 1) (i32.const 256))
    (call $ok)
    (local.set $cas (i32.load (i32.const 260)))
    (call $put (local.get $bucket) (i32.const 11))
    (call $drop (local.get $bucket))
    (call $swap (local.get $cas) (i32.const 12) (i32.const 1) (i32.const 256))
    (call $expect (i32.load8_u (i32.const 256)) (i32.const 1))
    (call $expect (i32.load8_u (i32.const 260)) (i32.const 1))
    (local.set $cas (i32.load (i32.const 264)))
    (call $current (local.get $cas) (i32.const 256))
    (call $ok)
    (call $expect (i32.load8_u (i32.load (i32.const 264))) (i32.const 98))
    (call $swap (local.get $cas) (i32.const 12) (i32.const 1) (i32.const 256))
    (call $ok)
    (i32.const 0)))`;
}

/** A component of a program that imports a shape. */
async function guest(shape: string, core: string): Promise<string> {
  const wit = readFileSync(new URL(`../wit/wasi/${shape}/keyvalue.wit`, import.meta.url), 'utf8');
  const version = /^package wasi:keyvalue@(.*);/.exec(wit)?.[1];
  const witSource = `package test:guest;
    world guest { include wasi:keyvalue/imports@${version}; export wasi:cli/run@0.2.0; }
    package wasi:cli@0.2.0 { interface run { run: func() -> result; } }
    package wasi:keyvalue@${version} { ${wit.replace(/^package.*;/, '')} }`;
  const binary = await componentEmbed({ binary: await parse(core), witSource, world: 'guest', stringEncoding: 'utf8' });
  const file = join(temporaryFolder(), 'guest.wasm');
  writeFileSync(file, await componentNew(binary, []));
  return file;
}

async function run(file: string): Promise<number> {
  const catalog = new Catalog();
  const text = 'specversion = "0.2"\n[[capability]]\nresource = "kv.memory"\nname = "default"';
  const linked = await link(parseSlightfile(text, 'app.toml', catalog), catalog, {});
  const component = await loadComponent(file, { cacheDirectory });
  const instance = await component.instantiate(linked.importsFor(component));
  try {
    return await instance.run();
  } finally {
    await instance.close();
    await linked.close();
  }
}

describe('a component that imports wasi:keyvalue', () => {
  for (const [shape, missing] of [
    ['keyvalue-0.2.0-draft2', 0],
    ['keyvalue-0.2.0-draft2-spin', 8],
  ] as const) {
    it(`is run with the types that it was made for: ${shape}`, async () => {
      const context = callContext();
      const store = await (await memory.connect({}, context)).open('default', context);
      const file = await guest(shape, program('0.2.0-draft2', missing));
      // The second time what was translated comes from the cache.
      for (let round = 0; round < 2; round++) {
        await store.delete('n', context);
        expect(await run(file)).to.equal(0);
        expect(Buffer.from((await store.get('k', context)) ?? []).toString()).to.equal('c');
      }
    });
  }

  it('is refused where its get-many is of no known type', async () => {
    const linked = await link(parseSlightfile('specversion = "0.2"', 'app.toml', new Catalog()), new Catalog(), {});
    expect(() => linked.importsFor({ getMany: 'unknown' })).to.throw(UnsupportedComponentError, 'get-many');
  });
});
