import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findCommand } from '../find-command.ts';
import type { Order, Runtime } from '../runtime.ts';

/** The script of its command line: `JCO`, or the one that npm installed with the suite or in the folder it runs in. */
function script(): string | undefined {
  if (process.env.JCO !== undefined) return process.env.JCO;
  for (const from of [import.meta.url, pathToFileURL(join(process.cwd(), 'package.json'))]) {
    try {
      // Beside its API: the package says nothing of where its command is.
      return join(dirname(createRequire(from).resolve('@bytecodealliance/jco')), 'jco.js');
    } catch {
      // Not here.
    }
  }
  return undefined;
}

/** The module that each interface of a shape comes from. */
function mapping(shape: string): string {
  const [name = '', ...version] = shape.replace('-spin', '').split('-');
  const host = join(import.meta.dirname, `jco-${name}-host.mjs`);
  return `wasi:${name}/*@${version.join('-')}=${host}#*`;
}

function environment({ shape, values }: Order): Record<string, string> {
  return { JCO_HOST_SHAPE: shape, JCO_HOST_VALUES: JSON.stringify(values) };
}

/**
 * [jco](https://github.com/bytecodealliance/jco), which runs components in Node. It has no stores and no configuration of
 * its own, so it is certified as an engine, over the plain modules in memory that stand beside this file.
 */
const jco: Runtime = {
  name: 'jco',
  shapes: [
    'keyvalue-0.2.0-draft',
    'keyvalue-0.2.0-draft2',
    'keyvalue-0.2.0-draft2-spin',
    'config-0.2.0-draft-2024-09-27',
    'config-0.2.0-rc.1',
  ],
  worlds: ['command', 'http'],
  hostFunctions: 'this project',
  stores: 'any',
  isolation: 'name',
  cannot: {
    instances: 'a command has a process of its own, and a handler answers one request after the other',
    restart: 'the host module keeps data in memory alone',
  },
  async find() {
    const cure = 'npm install @bytecodealliance/jco; or set JCO to its dist/jco.js';
    const file = script();
    if (file === undefined) return { missing: '@bytecodealliance/jco is not installed', cure };
    return findCommand(process.execPath, /^(.+)$/m, cure, [file]);
  },
  start(order) {
    const { shape, world, component, port } = order;
    const file = script() ?? '';
    const map = ['--jco-map', mapping(shape)];
    const env = environment(order);
    if (world === 'command') {
      return { command: [process.execPath, file, 'run', component, ...map], env, reached: { by: 'stdio' } };
    }
    // Each worker reads the component anew, and a pool of them is made before the first request.
    const serve = [
      'serve',
      component,
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--isolate-worker-pool-size',
      '2',
    ];
    return {
      command: [process.execPath, file, ...serve, ...map],
      env,
      reached: { by: 'http', ready: /^Server listening @ (\S+?)\.{0,3}$/m },
    };
  },
};

export default jco;
