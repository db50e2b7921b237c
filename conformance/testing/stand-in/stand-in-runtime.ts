import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Runtime } from '../../subjects/runtime.ts';
import type { MisbehaviourName } from './misbehaviours.ts';
import type { StandInOrder } from './stand-in-order.ts';

const MAIN = join(import.meta.dirname, 'main.ts');

/** Many processes begin with the same modules: each but the first has them compiled, where Node keeps that. */
const env = { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(tmpdir(), 'node-compile-cache') };

/** What a stand-in is like, besides what its functions do. */
export interface StandInOptions {
  readonly reach?: StandInOrder['reach'];
  readonly misbehaviour?: MisbehaviourName;
  readonly specimen?: NonNullable<StandInOrder['specimen']>;
  readonly pids?: string;
  /** Members of the adapter that differ. */
  readonly adapter?: Partial<Runtime>;
}

/** An adapter of a stand-in, in whichever way it is reached. */
export function standInRuntime({ reach = 'stdio', adapter, ...told }: StandInOptions): Runtime {
  return {
    name: 'stand-in',
    shapes: [
      'keyvalue-0.2.0-draft',
      'keyvalue-0.2.0-draft2',
      'keyvalue-0.2.0-draft2-spin',
      'config-0.2.0-draft-2024-09-27',
      'config-0.2.0-rc.1',
    ],
    worlds: [reach === 'http' ? 'http' : 'command'],
    hostFunctions: 'this project',
    stores: 'any',
    isolation: 'name',
    cannot: {
      restart: 'it keeps data in memory alone',
      ...(reach === 'stdio' ? { instances: 'each has a process of its own' } : {}),
    },
    find: async () => ({ version: '1' }),
    start({ shape, folder, values }) {
      const socket = join(folder, 'guests.sock');
      const order: StandInOrder = { shape, reach, socket, values, ...told };
      return {
        command: [process.execPath, MAIN, JSON.stringify(order)],
        env,
        reached:
          reach === 'stdio'
            ? { by: 'stdio' }
            : reach === 'socket'
              ? { by: 'socket', path: socket, ready: /^ready$/ }
              : { by: 'http', ready: /^serving at (http:\S+)/ },
      };
    },
    ...adapter,
  };
}
