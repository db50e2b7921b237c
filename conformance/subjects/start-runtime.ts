import { Inconclusive, Unsupported } from '../endings.ts';
import type { Order, Runtime, Start } from './runtime.ts';

/**
 * Asks an adapter how its runtime is started for an order, and sees that it says so.
 *
 * @throws Unsupported where the runtime has no way to be told; Inconclusive where the adapter is at fault, since that says
 *   nothing of the runtime
 */
export async function startRuntime(runtime: Runtime, order: Order): Promise<Start> {
  let start: unknown;
  try {
    start = await runtime.start(order);
  } catch (error) {
    const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new Inconclusive(`the adapter of ${runtime.name} fails in start: ${what}`);
  }
  const wrong = whatIsWrong(start);
  if (wrong !== undefined) throw new Inconclusive(`the adapter of ${runtime.name} is at fault: ${wrong}`);
  if ('cannot' in (start as object)) {
    const { cannot } = start as { readonly cannot: string };
    throw new Unsupported(`${runtime.name} cannot be told of it: ${cannot}`);
  }
  return start as Start;
}

function whatIsWrong(start: unknown): string | undefined {
  if (typeof start !== 'object' || start === null) return 'start gives no object';
  const { cannot, command, env, reached } = start as Readonly<Record<string, unknown>>;
  if (cannot !== undefined) return typeof cannot === 'string' ? undefined : 'cannot is no text';
  if (!isTexts(command) || command.length === 0) return 'command is no list of texts';
  if (env !== undefined && !(typeof env === 'object' && env !== null && isTexts(Object.values(env)))) {
    return 'env is no object of texts';
  }
  const { by, path, ready } = (reached ?? {}) as Readonly<Record<string, unknown>>;
  if (by === 'stdio') return undefined;
  if (by !== 'socket' && by !== 'http') return "reached.by is none of 'stdio', 'socket', 'http'";
  if (!(ready instanceof RegExp)) return 'reached.ready is no regular expression';
  return by === 'socket' && typeof path !== 'string' ? 'reached.path is no path of a socket' : undefined;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
