import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { expect } from 'chai';
import packageJson from '../../package.json' with { type: 'json' };
import { temporaryFolder } from '../../providers/test-support.ts';
import { dummyComponent } from '../../reference-host/component/dummy-component.ts';
import { prebuilt } from '../../reference-host/component/test-components.ts';
import { readShape } from '../requirements/read-requirements.ts';

const cli = join(import.meta.dirname, 'cli.ts');
const folder = temporaryFolder();

/** Runs the command line as npm does: elsewhere, with the folder of the files in INIT_CWD. */
async function run(...args: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const env = { ...process.env, INIT_CWD: folder };
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: import.meta.dirname,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}

const service = `
package a:service@1.0.0;
interface thing { f: func(); }
world imports {
  import thing;
  import log: func(line: string);
  export wasi:http/incoming-handler@0.2.3;
}
package wasi:http@0.2.3 { interface incoming-handler { handle: func(); } }`;

/** What a component for Spin may use. */
const guest = `
package wasi:keyvalue@0.2.0-draft2;
interface store {
  variant error { no-such-store, access-denied, other(string) }
  resource bucket { get: func(key: string) -> result<option<list<u8>>, error>; }
  open: func(identifier: string) -> result<bucket, error>;
}
interface batch {
  use store.{bucket, error};
  get-many: func(bucket: borrow<bucket>, keys: list<string>) -> result<list<tuple<string, option<list<u8>>>>, error>;
}
world imports {
  import batch;
  export wasi:http/incoming-handler@0.2.3;
}
package wasi:http@0.2.3 { interface incoming-handler { handle: func(); } }`;

before(async () => {
  copyFileSync(prebuilt('interpreter-spiderlightning-keyvalue-0.5.1-command'), join(folder, 'interpreter.wasm'));
  const spin = await dummyComponent(readShape('keyvalue-0.2.0-draft2-spin').wit, 'imports');
  const files: Record<string, string | Uint8Array> = {
    'spin.wasm': spin,
    'config.wasm': await dummyComponent(readShape('config-0.2.0-rc.1').wit, 'imports'),
    'guest.wasm': await dummyComponent(guest, 'imports'),
    'service.wasm': await dummyComponent(service, 'imports'),
    'nothing.wasm': await parse('(component)'),
    'core.wasm': await parse('(module)'),
    'cut.wasm': spin.subarray(0, 100),
    'empty.wasm': '',
    'text.wasm': 'Some text.\n',
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  mkdirSync(join(folder, 'folder.wasm'));
});

describe('shapes', () => {
  it('says what fits and which runtimes link it', async () => {
    expect(await run('interpreter.wasm')).to.deep.equal({
      code: 0,
      stdout: `interpreter.wasm
  exports wasi:cli/run@0.2.12: runs as a command
  imports spiderlightning:keyvalue@0.5.1
    keyvalue: keyvalue.open, keyvalue.get, keyvalue.set, keyvalue.keys, keyvalue.delete
    fits spiderlightning-keyvalue-0.5.1
  imports of standard WASI wasi:cli@0.2.12, wasi:clocks@0.2.12, wasi:filesystem@0.2.12, wasi:io@0.2.12
  reference-host links it (certified by this suite)
  wasmtime does not link it: it has no spiderlightning:keyvalue (certified by this suite)
  wasmCloud does not link it: it has no spiderlightning:keyvalue (read in its sources, August 2026)
  Spin does not link it: it has no spiderlightning:keyvalue (read in its sources, August 2026)
  omnia does not link it: it has no spiderlightning:keyvalue (read in its sources, August 2026)
  jco links whatever host module it is given
`,
      stderr: '',
    });
  });

  it('names the one function that breaks a shape', async () => {
    const { code, stdout } = await run('spin.wasm');
    expect(code).to.equal(0);
    expect(stdout)
      .to.include(`
    fits keyvalue-0.2.0-draft2-spin
`)
      .and.to.include(`
    not keyvalue-0.2.0-draft2: only batch#get-many differs
        result ok: list<tuple<string, option<list<u8>>>> here,
                   list<option<tuple<string, list<u8>>>> there
`);
    expect(stdout).to.include('not keyvalue-0.2.0-draft: it is version 0.2.0-draft; 6 functions break it\n');
    expect(stdout).to.include('\n      atomics#increment differs\n        parameter 3: s64 here, u64 there\n');
    expect(stdout).to.include('\n  Spin links it (');
    expect(stdout).to.include('\n  wasmtime does not link it: its wasi:keyvalue is version 0.2.0-draft (');
    expect(stdout).to.include('are async, and store#bucket.get is not (');
  });

  it('says so where only the version is another', async () => {
    expect((await run('config.wasm')).stdout).to.include(
      'not config-0.2.0-draft-2024-09-27: it is version 0.2.0-draft-2024-09-27; all that is used has the same types\n',
    );
  });

  it('says what it does not know', async () => {
    const { stdout } = await run('service.wasm', 'nothing.wasm');
    expect(stdout).to.include('exports wasi:http/incoming-handler@0.2.3: answers HTTP requests\n');
    expect(stdout).to.include('imports a:service@1.0.0\n    thing: f\n    no shape of this package is known here\n');
    expect(stdout).to.include('imports log, which is of no package\n');
    expect(stdout).to.include('wasmtime may link it: it is not known whether it has log, a:service@1.0.0 (');
    expect(stdout).to.include('nothing.wasm\n  exports nothing\n  imports nothing\n  reference-host links it');
  });

  it('prints JSON for machines', async () => {
    const { code, stdout, stderr } = await run('--json', 'interpreter.wasm', 'spin.wasm', 'core.wasm');
    expect(code).to.equal(2);
    expect(stderr).to.match(/^shapes: core\.wasm is [^\n]+\n$/);
    const { files } = JSON.parse(stdout);
    expect(files.map(({ file, runsAs }: { file: string; runsAs: string[] }) => [file, runsAs])).to.deep.equal([
      ['interpreter.wasm', ['command']],
      ['spin.wasm', []],
    ]);
    const [interpreter, spin] = files;
    expect(interpreter.standard).to.deep.equal([
      'wasi:cli@0.2.12',
      'wasi:clocks@0.2.12',
      'wasi:filesystem@0.2.12',
      'wasi:io@0.2.12',
    ]);
    expect(interpreter.exports[0].functions[0]).to.include({ name: 'run', type: 'func() -> result' });
    expect(spin.imports[0]).to.include({ package: 'wasi:keyvalue', version: '0.2.0-draft2' });
    expect(spin.imports[0].interfaces[0].functions[0].digest).to.match(/^[0-9a-f]{64}$/);
    expect(spin.imports[0].shapes.map((fit: { misfits: unknown[] }) => fit.misfits.length)).to.deep.equal([7, 1, 0]);
    expect(
      Object.fromEntries(spin.runtimes.map((link: { runtime: string; links: string }) => [link.runtime, link.links])),
    ).to.include({ Spin: 'yes', wasmtime: 'no', jco: 'as-given' });
  });

  const refused: Readonly<Record<string, RegExp>> = {
    'core.wasm': /^shapes: core\.wasm is a core WebAssembly module; expected a component\n$/,
    'cut.wasm': /^shapes: cut\.wasm is damaged, or newer than this host: the binary ends too early\n$/,
    'empty.wasm': /^shapes: empty\.wasm is not a WebAssembly file\n$/,
    'text.wasm': /^shapes: text\.wasm is not a WebAssembly file\n$/,
    'nowhere.wasm': /^shapes: nowhere\.wasm does not exist\n$/,
    'folder.wasm': /^shapes: folder\.wasm is a folder, not a component\n$/,
  };
  for (const [file, line] of Object.entries(refused)) {
    it(`refuses ${file} in one line, reads the others, and ends with 2`, async () => {
      const { code, stdout, stderr } = await run(file, 'nothing.wasm');
      expect(code).to.equal(2);
      expect(stderr).to.match(line);
      expect(stdout).to.match(/^nothing\.wasm\n/);
    });
  }

  describe('wrong usage is one line and exit code 2', () => {
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [[], /missing required argument 'file'/],
      [['--jsno', 'spin.wasm'], /unknown option '--jsno' \(Did you mean --json\?\)/],
    ];
    for (const [args, message] of cases) {
      it(args.join(' ') || 'no file', async () => {
        const { code, stdout, stderr } = await run(...args);
        expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
        expect(stderr).to.match(message);
        expect(stderr.trimEnd().split('\n'), stderr).to.have.lengthOf(1);
      });
    }
  });

  it('is a script of the package, and the README shows what it prints', async () => {
    expect(packageJson.scripts.shapes).to.equal('node scripts/launch.mjs conformance/shapes/cli.ts');
    const { stdout } = await run('guest.wasm');
    const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
    expect(readme).to.include(`\`\`\`\n${stdout}\`\`\`\n`);
  });
});
