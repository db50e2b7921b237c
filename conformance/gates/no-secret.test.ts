import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runCli } from '../testing/run-cli.ts';
import { type StoreFunctions, storeSource } from '../testing/store-source.ts';

/** Secrets to plant, and the leaks to try with each; all of them unless there is a list. */
const SECRETS: Record<string, { readonly secret: string; readonly leaks?: readonly string[] }> = {
  'that every encoding changes': { secret: 'pl4nted "s\\cret"/ü+&<tag>=%41\'' },
  'longer than what is shown of a value': {
    secret: `planted-${'0123456789abcdefghijklmnopqrstuvwxyz'.repeat(4)}-end`,
    leaks: ['in an error of the interface', 'in what they print', 'as a value', 'inside of a value', 'as a key'],
  },
  'that looks like a URL': { secret: 'planted:s3cr3t-s3cr3t-s3cr3t', leaks: ['in the text of what they throw'] },
};

const CHECKS = [
  'kv.get.set',
  'kv.keys.exact',
  'kv.set.overwrite',
  'kv.error.secrets',
  'kv.model.store',
  'kv.concurrent.linearizable',
];

/** Stores that give away a `token`, each in a way of its own. */
const LEAKS: Record<string, Partial<StoreFunctions> & { readonly connect?: string; readonly close?: string }> = {
  'in the text of what they throw': {
    get: 'throw new TypeError("no access with " + token + JSON.stringify(token));',
  },
  'in an error of the interface': {
    get: 'throw Object.assign(new Error(), { payload: { tag: "unexpected-error", val: token } });',
  },
  'percent-encoded and in base64, in an error': {
    get: 'throw new Error(encodeURIComponent(token) + " " + Buffer.from("user:" + token).toString("base64"));',
  },
  'in what they print': {
    set: 'console.log("set with", token, { token }); console.error(encodeURI(token)); entries.set(key, value.slice());',
  },
  'in what they print before they end the process': { get: 'console.error(token); process.exit(0);' },
  'as a value': { get: 'return Buffer.from(token);' },
  'inside of a value': {
    get: 'return Buffer.concat([Buffer.from([0, 1, 2, 3].slice(++count % 4)), Buffer.from(token + "\\0")]);',
  },
  'as a key': { list: 'return { keys: [token, "a/" + token + "/b"] };' },
  'in an error outside of any call': {
    set: 'setTimeout(() => { throw new Error(token); }); entries.set(key, value.slice());',
  },
  'when they cannot connect': { connect: 'throw new Error("cannot connect with " + token);' },
  'when they close': { close: 'throw new Error("cannot close with " + token);' },
};

/** Those that break no requirement: closing is no call of a guest's, and only values must not be printed. */
const harmless = ['in what they print', 'when they close'];

describe('a planted secret', function () {
  this.timeout(240_000);
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'slight-secret-'));
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  for (const [which, { secret, leaks = Object.keys(LEAKS) }] of Object.entries(SECRETS)) {
    it(`is found in every form, or the tests below show nothing (${which})`, () => {
      const bytes = Buffer.from(secret);
      const forms = [
        secret,
        JSON.stringify({ a: JSON.stringify(secret) }),
        encodeURIComponent(secret),
        Buffer.from(`xy${secret}z`).toString('base64'),
        bytes.toString('base64url'),
        `0x${bytes.toString('hex')}`,
        secret.slice(0, 20),
        `&${secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;').replaceAll("'", '&apos;')}`,
      ];
      for (const form of forms) expect(placesOf(secret, `before ${form} after`), form).not.to.deep.equal([]);
      expect(placesOf(secret, 'an innocent text with cGxhaW4gdGV4dCBvbmx5 and 0x706c61696e')).to.deep.equal([]);
    });

    for (const how of leaks) {
      it(`appears nowhere where a provider gives it away ${how} (${which})`, async () => {
        const { connect = '', close = '', ...functions } = LEAKS[how] ?? {};
        const source = storeSource(functions, 'let token = ""; let count = 0;')
          .replace('configs: {}', 'configs: { TOKEN: { description: "a token", secret: true, required: true } }')
          .replace('async connect() {', `async connect(configs) { token = configs.TOKEN; ${connect}`)
          .replace('async close() {', `async close() { ${close}`);
        writeFileSync(join(folder, 'leaks.js'), source);
        const checks = CHECKS.flatMap((id) => ['--check', id]);
        const args = ['--provider', './leaks.js', '--config', `TOKEN=${secret}`, '--tier', 'quick', ...checks];
        const { status, stdout, stderr, reportFolder } = await runCli(args, { cwd: folder });
        expect(status, stderr).to.equal(harmless.includes(how) ? 0 : 1);
        const files = readdirSync(reportFolder, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map(({ name, parentPath }) => [name, readFileSync(join(parentPath, name), 'utf8')]);
        expect(files.map(([name]) => name)).to.include.members([
          'report.json',
          'report.html',
          'junit.xml',
          'summary.txt',
        ]);
        for (const [name = '', text = ''] of [...files, ['stdout', stdout], ['stderr', stderr]]) {
          expect(placesOf(secret, text), name).to.deep.equal([]);
        }
      });
    }
  }
});

/** So much of a secret is too much, in characters or bytes. */
const MOST = 12;

/** Where a text gives away the beginning of a secret, however it is written. */
function placesOf(secret: string, text: string): string[] {
  const start = secret.slice(0, MOST);
  const bytes = Buffer.from(secret).subarray(0, MOST);
  const decoded = (pattern: RegExp, shifts: number, encoding: BufferEncoding) => {
    return [...text.matchAll(pattern)].flatMap(([run]) => {
      return Array.from({ length: shifts }, (_, shift) => Buffer.from(run.slice(shift), encoding));
    });
  };
  const plain = [text, withoutEntities(text)];
  const found = [...plain, ...plain.map(unescaped), ...plain.map(unescaped).map(unescaped), ...plain.map(unquoted)]
    .filter((form) => form.includes(start))
    .map((form) => form.slice(Math.max(0, form.indexOf(start) - 60), form.indexOf(start) + 60));
  const encoded = [...decoded(/[\w+/-]{12,}/g, 4, 'base64'), ...decoded(/[0-9a-fA-F]{12,}/g, 2, 'hex')]
    .filter((form) => form.includes(bytes))
    .map((form) => `encoded: ${form.subarray(0, 100).toString('latin1')}`);
  return [...found, ...encoded];
}

/** A text with the entities of XML undone. */
function withoutEntities(text: string): string {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replace(/&(\w+);/g, (entity, name: string) => entities[name] ?? entity);
}

/** A text with the escapes of JSON undone. */
function unescaped(text: string): string {
  return text.replace(/\\(.)/g, '$1');
}

/** A text with percent-encoding undone. */
function unquoted(text: string): string {
  return Buffer.from(
    text.replace(/[\u0080-\uffff]/g, '').replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => {
      return String.fromCharCode(Number.parseInt(hex, 16));
    }),
    'latin1',
  ).toString('utf8');
}
