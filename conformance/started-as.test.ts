import { join } from 'node:path';
import { expect } from 'chai';
import { quoted, startedAs } from './started-as.ts';

const NAMES = ['npm_lifecycle_event', 'npm_config_local_prefix', 'SPIDERLIGHTNING_LAUNCHER'] as const;

describe('startedAs', () => {
  const before = Object.fromEntries(NAMES.map((name) => [name, process.env[name]]));

  afterEach(() => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  const project = '/somewhere/the project';
  const script = join(project, 'scripts/slight-conformance.mjs');
  const cases: [string, Partial<Record<(typeof NAMES)[number], string>>, string, string][] = [
    ['npm, in its folder', { npm_lifecycle_event: 'conformance' }, project, 'npm run conformance --'],
    [
      'npm, from elsewhere',
      { npm_lifecycle_event: 'conformance' },
      '/elsewhere',
      `npm --prefix '${project}' run conformance --`,
    ],
    ['the script itself', { SPIDERLIGHTNING_LAUNCHER: script }, project, 'node scripts/slight-conformance.mjs'],
    [
      'the command of a package',
      { SPIDERLIGHTNING_LAUNCHER: '/mine/node_modules/.bin/slight-conformance' },
      '/mine',
      'npx slight-conformance',
    ],
    [
      'a mocha that something else started',
      { SPIDERLIGHTNING_LAUNCHER: '/mine/launch.mjs', npm_lifecycle_event: 'test' },
      '/mine',
      'npx slight-conformance',
    ],
    ['no launcher', {}, '/mine', 'npx slight-conformance'],
  ];
  for (const [what, environment, folder, expected] of cases) {
    it(`is a line to copy for ${what}`, () => {
      for (const name of NAMES) delete process.env[name];
      Object.assign(process.env, { npm_config_local_prefix: project }, environment);
      expect(startedAs(folder)).to.equal(expected);
    });
  }

  it('quotes what a shell would take apart', () => {
    expect(['./a.js', 'a b', "it's"].map(quoted)).to.deep.equal(['./a.js', "'a b'", "'it'\\''s'"]);
  });
});
