import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { moduleFile } from '../module-file.ts';
import { readShape, shapeIds } from '../requirements/read-requirements.ts';
import { interpreterFile } from './interpreter.ts';
import { WORLDS } from './runtime.ts';

const CLI = moduleFile(join(import.meta.dirname, '../../reference-host'), 'cli');

/** What an interpreter in the reference host writes for some lines. */
async function replies(shape: string, lines: readonly string[]): Promise<unknown[]> {
  const folder = mkdtempSync(join(tmpdir(), 'slight-interpreter-'));
  try {
    const resource = shape.startsWith('config') ? 'configs.envvars' : 'keyvalue.memory';
    const allow = shape.startsWith('config') ? '\n[capability.configs]\nENVVARS_ALLOW = "COLOR"' : '';
    const slightfile = join(folder, 'slightfile.toml');
    writeFileSync(slightfile, `specversion = "0.2"\n[[capability]]\nresource = "${resource}"\nname = "*"${allow}\n`);
    const args = [CLI, '-c', slightfile, 'run', interpreterFile(`wasi-${shape}`, 'command')];
    const host = spawn(process.execPath, args, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, COLOR: 'blue' },
    });
    let output = '';
    host.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    host.stdin.end(lines.map((line) => `${line}\n`).join(''));
    await once(host, 'close');
    return output
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const STORE = 'wasi:keyvalue/store@0.2.0-draft2';
const ATOMICS = 'wasi:keyvalue/atomics@0.2.0-draft2';
const BATCH = 'wasi:keyvalue/batch@0.2.0-draft2';

describe('the interpreter guest', () => {
  for (const shape of shapeIds()) {
    it(`says that it imports what ${shape} has`, async () => {
      const [greeting] = await replies(shape, []);
      const { wit, interface: name } = readShape(shape);
      const [of, version] = name.split('@');
      const interfaces = [...wit.matchAll(/^ {4}import ([a-z-]+);$/gm)].map(([, part]) => `${of}/${part}@${version}`);
      expect(greeting).to.deep.equal({ interpreter: 1, imports: [...new Set(interfaces)] });
    });

    it(`is small for ${shape}`, () => {
      for (const world of WORLDS) {
        expect(statSync(interpreterFile(`wasi-${shape}`, world)).size, world).to.be.lessThan(80 * 1024);
      }
    });
  }

  it('takes and gives every form of value', async () => {
    const exchange: [string, unknown][] = [
      [`"call":"${STORE}#open","args":[{"string":"s"}]`, { ok: { handle: 1 } }],
      [
        `"call":"${BATCH}#set-many","args":[{"handle":1},{"list":[{"tuple":[{"string":"k"},{"bytes":"AAEC"}]},{"tuple":[{"string":"e"},{"bytes":""}]}]}]`,
        { ok: null },
      ],
      [`"call":"${STORE}#[method]bucket.get","self":1,"args":[{"string":"k"}]`, { ok: { some: { bytes: 'AAEC' } } }],
      [`"call":"${STORE}#[method]bucket.get","self":1,"args":[{"string":"no"}]`, { ok: { none: null } }],
      [`"call":"${STORE}#[method]bucket.exists","self":1,"args":[{"string":"e"}]`, { ok: { bool: true } }],
      [
        `"call":"${STORE}#[method]bucket.list-keys","self":1,"args":[{"none":null}]`,
        { ok: { record: { keys: { list: [{ string: 'e' }, { string: 'k' }] }, cursor: { none: null } } } },
      ],
      [
        `"call":"${BATCH}#get-many","args":[{"handle":1},{"list":[{"string":"e"},{"string":"no"}]}]`,
        { ok: { list: [{ some: { tuple: [{ string: 'e' }, { bytes: '' }] } }, { none: null }] } },
      ],
      [
        `"call":"${ATOMICS}#increment","args":[{"handle":1},{"string":"n"},{"int":"-9223372036854775808"}]`,
        { ok: { int: '-9223372036854775808' } },
      ],
      [`"call":"${ATOMICS}#[static]cas.new","args":[{"handle":1},{"string":"k"}]`, { ok: { handle: 2 } }],
      [`"call":"${STORE}#[method]bucket.delete","self":1,"args":[{"string":"k"}]`, { ok: null }],
      [
        `"call":"${ATOMICS}#swap","args":[{"handle":2},{"bytes":""}]`,
        { err: { case: 'cas-failed', value: { handle: 3 } } },
      ],
      // The call took the handle over.
      ['"drop":2', { protocol: 'drop is not an open handle' }],
      ['"drop":3', { ok: null }],
      [
        `"call":"${STORE}#[method]bucket.set","self":1,"args":[{"string":"f"},{"fill":{"byte":7,"length":100000}}]`,
        { ok: null },
      ],
      [
        `"call":"${STORE}#[method]bucket.get","self":1,"args":[{"string":"f"}]`,
        { ok: { some: { fill: { byte: 7, length: 100_000 } } } },
      ],
    ];
    const lines = exchange.map(([request], id) => `{"id":${id},${request}}`);
    const [, ...answers] = await replies('keyvalue-0.2.0-draft2', lines);
    expect(answers).to.deep.equal(exchange.map(([, reply], id) => ({ id, ...(reply as object) })));
  });

  it('calls nothing where an argument is wrong, and goes on', async () => {
    const handle = 'expected {"handle":…} with an open handle of that resource';
    const integer = 'expected {"int":"<decimal>"} of 64 bits';
    const increment = (delta: string) => `"call":"${ATOMICS}#increment","args":[{"handle":1},{"string":"n"},${delta}]`;
    const many = (pairs: string) => `"call":"${BATCH}#set-many","args":[{"handle":1},${pairs}]`;
    const list = (cursor: string) => `"call":"${STORE}#[method]bucket.list-keys","self":1,"args":[${cursor}]`;
    const wrong: [string, string][] = [
      [`"call":"${ATOMICS}#increment","args":[{"handle":9},{"string":"n"},{"int":"1"}]`, handle],
      [`"call":"${ATOMICS}#swap","args":[{"handle":1},{"bytes":""}]`, handle],
      [`"call":"${ATOMICS}#[method]cas.current","self":1`, 'self is not an open handle'],
      [increment('{"int":"9223372036854775808"}'), integer],
      [increment('{"int":"-9223372036854775809"}'), integer],
      [increment('{"int":"1.5"}'), integer],
      [increment('{"int":""}'), integer],
      [increment('{"int":7}'), integer],
      [increment('{"string":"7"}'), integer],
      [many('{"list":[{"string":"k"}]}'), 'expected {"tuple":[…]} with an item for each part'],
      [many('{"list":[{"tuple":[{"string":"k"}]}]}'), 'expected {"tuple":[…]} with an item for each part'],
      [many('{"list":[{"tuple":[{"string":"k"},{"bytes":""},{"bytes":""}]}]}'), 'a tuple has too many items'],
      [many('{"list":[{"tuple":[{"bytes":""},{"bytes":""}]}]}'), 'expected {"string":"…"}'],
      [many('{"list":{}}'), 'expected {"list":[…]}'],
      [list('{"string":"c"}'), 'expected {"some":…} or {"none":null}'],
      [list('{"some":{"int":"1"}}'), 'expected {"string":"…"}'],
    ];
    const open = `{"id":0,"call":"${STORE}#open","args":[{"string":"wrong"}]}`;
    const keys = `{"id":99,${list('{"none":null}')}}`;
    const lines = [open, ...wrong.map(([request], index) => `{"id":${index + 1},${request}}`), keys];
    const [, , ...answers] = await replies('keyvalue-0.2.0-draft2', lines);
    const empty = { ok: { record: { keys: { list: [] }, cursor: { none: null } } } };
    expect(answers).to.deep.equal([
      ...wrong.map(([, protocol], index) => ({ id: index + 1, protocol })),
      { id: 99, ...empty },
    ]);
  });

  it('knows unsigned integers, and the other form of get-many', async () => {
    const draft = 'wasi:keyvalue';
    const [, , ...unsigned] = await replies('keyvalue-0.2.0-draft', [
      `{"id":0,"call":"${draft}/store@0.2.0-draft#open","args":[{"string":"u"}]}`,
      `{"id":1,"call":"${draft}/atomics@0.2.0-draft#increment","args":[{"handle":1},{"string":"n"},{"int":"-1"}]}`,
      `{"id":2,"call":"${draft}/store@0.2.0-draft#[method]bucket.list-keys","self":1,"args":[{"some":{"int":"0"}}]}`,
    ]);
    expect(unsigned[0]).to.deep.equal({ id: 1, protocol: 'expected {"int":"<decimal>"} of 64 bits' });
    expect(unsigned[1]).to.have.property('ok');
    const [, , spin] = await replies('keyvalue-0.2.0-draft2-spin', [
      `{"id":0,"call":"${STORE}#open","args":[{"string":"u"}]}`,
      `{"id":1,"call":"${BATCH}#get-many","args":[{"handle":1},{"list":[{"string":"no"}]}]}`,
    ]);
    expect(spin).to.deep.equal({ id: 1, ok: { list: [{ tuple: [{ string: 'no' }, { none: null }] }] } });
  });

  it('reads configuration', async () => {
    const config = 'wasi:config/store@0.2.0-rc.1';
    const [, ...answers] = await replies('config-0.2.0-rc.1', [
      `{"id":1,"call":"${config}#get","args":[{"string":"COLOR"}]}`,
      `{"id":2,"call":"${config}#get","args":[{"string":"SHAPE"}]}`,
      `{"id":3,"call":"${config}#get-all"}`,
    ]);
    expect(answers).to.deep.equal([
      { id: 1, ok: { some: { string: 'blue' } } },
      { id: 2, ok: { none: null } },
      { id: 3, ok: { list: [{ tuple: [{ string: 'COLOR' }, { string: 'blue' }] }] } },
    ]);
  });
});
