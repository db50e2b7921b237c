import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { describeWithWasmtime } from '../testing/describe-with-wasmtime.ts';
import { eventually } from '../wait.ts';
import { interpreterFile } from './interpreter.ts';

const root = join(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'reference-host/README.md'), 'utf8');
const section = readme.slice(readme.indexOf('## The guest protocol'));

/** The blocks of lines: requests and replies of one conversation, then of the other. */
const [calls = '', replies = '', swaps = '', swapped = ''] = [...section.matchAll(/^```json\n(.*?)^```$/gms)].map(
  ([, lines = '']) => lines,
);
const lines = [...section.matchAll(/^(?:wasmtime|curl) .*$/gm)].map(([line]) => line);

/** A documented line of wasmtime as its arguments, with the component where it is here, and on a port that is free. */
function argumentsOf(line: string): string[] {
  const [command = ''] = line.split(' < ');
  return command
    .replace('127.0.0.1:8080', '127.0.0.1:0')
    .split(' ')
    .slice(1)
    .map((word) => (word.endsWith('.wasm') ? join(root, 'guests/prebuilt', word) : word));
}

describe('the conversations in reference-host/README.md', function () {
  this.timeout(60_000);
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'slight-protocol-'));
    writeFileSync(
      join(folder, 'slightfile.toml'),
      `specversion = "0.2"\n[[capability]]\nresource = "kv.filesystem"\nname = "store"\n` +
        `[capability.configs]\nFILESYSTEM_ROOT = ${JSON.stringify(join(folder, 'data'))}\n`,
    );
  });

  after(() => rmSync(folder, { recursive: true }));

  function slight(shape: string, input: string) {
    rmSync(join(folder, 'data'), { recursive: true, force: true });
    const args = [join(root, 'reference-host/cli.ts'), '-c', join(folder, 'slightfile.toml'), 'run'];
    return spawnSync(process.execPath, [...args, interpreterFile(shape, 'command')], { input, encoding: 'utf8' });
  }

  it('have both sides of every value form', () => {
    for (const form of ['string', 'bytes', 'fill', 'int', 'list', 'tuple', 'handle']) {
      expect(calls + swaps, form).to.include(`{"${form}":`);
      expect(replies + swapped, form).to.include(`"${form}":`);
    }
    for (const form of ['bool', 'some', 'none', 'record', 'variant'])
      expect(replies + swapped).to.include(`"${form}":`);
  });

  it('are what slight says, where the store has a name that it knows', () => {
    const named = calls.replace('"args":[{"string":""}]', '"args":[{"string":"store"}]');
    const draft = slight('wasi-keyvalue-0.2.0-draft', named);
    expect([draft.stdout, draft.status]).to.deep.equal([replies, 1]);
    const draft2 = slight('wasi-keyvalue-0.2.0-draft2', swaps);
    expect([draft2.stdout, draft2.status]).to.deep.equal([swapped, 0]);
  });

  describeWithWasmtime('are what wasmtime says', (executable) => {
    it('to a command', () => {
      const [line = ''] = lines;
      const run = spawnSync(executable, argumentsOf(line), { input: calls, encoding: 'utf8' });
      expect([run.stdout, run.status], run.stderr).to.deep.equal([replies, 1]);
    });

    it('to a POST, all at once and one by one, and to nothing else', async () => {
      const [, serve = '', curl = ''] = lines;
      expect(curl).to.equal('curl --data-binary @calls.jsonl http://127.0.0.1:8080/');
      const server = spawn(executable, argumentsOf(serve), { stdio: ['ignore', 'pipe', 'pipe'] });
      let said = '';
      for (const stream of [server.stdout, server.stderr])
        stream.setEncoding('utf8').on('data', (text) => {
          said += text;
        });
      try {
        const [, address = ''] = (await eventually(async () => /(http:\S+)/.exec(said) ?? undefined, 30_000)) ?? [];
        const atOnce = await fetch(address, { method: 'POST', body: calls });
        expect(await atOnce.text(), said).to.equal(replies);
        expect(await oneByOne(address)).to.equal(replies);
        expect((await fetch(address)).status).to.equal(405);
      } finally {
        server.kill();
        await once(server, 'exit');
      }
    });
  });
});

/** Sends each request when the reply to the one before it is there. */
async function oneByOne(address: string): Promise<string> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const requests = writable.getWriter();
  const posting = fetch(address, { method: 'POST', body: readable, duplex: 'half' } as RequestInit);
  const left = calls.trimEnd().split('\n');
  let read = '';
  const [first = ''] = left.splice(0, 1);
  await requests.write(new TextEncoder().encode(`${first}\n`));
  const decoder = new TextDecoder();
  for await (const chunk of (await posting).body ?? []) {
    read += decoder.decode(chunk, { stream: true });
    // The greeting is a line, too.
    const answered = read.split('\n').length - 2;
    const sent = calls.trimEnd().split('\n').length - left.length;
    const [next] = answered === sent ? left.splice(0, 1) : [];
    if (next !== undefined) await requests.write(new TextEncoder().encode(`${next}\n`));
  }
  await requests.close().catch(() => {});
  return read;
}
