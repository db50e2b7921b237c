import { within } from '../wait.ts';
import { AdapterError } from './adapter-error.ts';
import { patienceOf } from './patience.ts';
import type { CannotExpress, FoundRuntime, MissingRuntime, Order, Runtime, Start } from './runtime.ts';

/** Runtimes whose adapter did not answer once: it would not answer the next time either, and every wait is long. */
const silent = new WeakMap<Runtime, AdapterError>();

/**
 * Asks an adapter whether its runtime is there.
 *
 * @throws AdapterError where it throws, does not answer in time, or answers something else
 */
export async function findingOf(runtime: Runtime): Promise<FoundRuntime | MissingRuntime> {
  const found: unknown = await ask(runtime, 'find', () => runtime.find());
  const { version, missing, cure } = membersOf(found);
  const good = typeof version === 'string' || (typeof missing === 'string' && typeof cure === 'string');
  if (good) return found as FoundRuntime | MissingRuntime;
  throw new AdapterError(runtime.name, 'finds neither a version, nor what is missing and its cure');
}

/**
 * Asks an adapter how its runtime is started.
 *
 * @throws AdapterError where it throws, does not answer in time, or answers something else
 */
export async function startOf(runtime: Runtime, order: Order): Promise<Start | CannotExpress> {
  const start: unknown = await ask(runtime, 'start', () => runtime.start(order));
  const wrong = whatIsWrong(start);
  if (wrong === undefined) return start as Start | CannotExpress;
  throw new AdapterError(runtime.name, `gives a start that is none: ${wrong}`);
}

async function ask(runtime: Runtime, method: 'find' | 'start', call: () => unknown): Promise<unknown> {
  const before = silent.get(runtime);
  if (before !== undefined) throw before;
  const { startMs } = patienceOf(runtime);
  try {
    return await within(startMs, Promise.resolve(call()), () => {
      const late = new AdapterError(runtime.name, `did not come back from ${method} within ${startMs} ms`);
      silent.set(runtime, late);
      return late;
    });
  } catch (error) {
    if (error instanceof AdapterError) throw error;
    const [line] = (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).split('\n');
    throw new AdapterError(runtime.name, `threw in ${method}: ${line}`);
  }
}

function whatIsWrong(start: unknown): string | undefined {
  const { cannot, command, env, reached } = membersOf(start);
  if (typeof cannot === 'string') return undefined;
  if (!Array.isArray(command) || command.length === 0 || !command.every(isArgument))
    return 'command is no list of texts';
  if (env !== undefined && !Object.values(membersOf(env)).every(isArgument)) return 'env has other things than texts';
  const { by, path, ready } = membersOf(reached);
  if (by === 'stdio') return undefined;
  if (by !== 'socket' && by !== 'http') return "reached is by none of 'stdio', 'socket', 'http'";
  if (by === 'socket' && typeof path !== 'string') return 'reached has no path of a socket';
  return ready instanceof RegExp ? undefined : 'reached has no pattern ready';
}

/** Whether an operating system can be given it. */
function isArgument(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0');
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
