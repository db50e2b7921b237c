import type { Redis } from 'ioredis';
import { WitError } from '../wit-error.ts';

/** Every command settles within this time, in milliseconds. */
const COMMAND_TIMEOUT_MS = 5_000;

/** Within this time a connection is there or refused, in milliseconds. */
const CONNECT_TIMEOUT_MS = 3_000;

/** Within this time every call settles, in milliseconds: connecting, and then a server that never speaks. */
export const OP_TIMEOUT_MS = CONNECT_TIMEOUT_MS + COMMAND_TIMEOUT_MS;

/**
 * A Redis client that never waits for ever and never sends a command twice. By itself ioredis does both: it keeps
 * commands while it reconnects, and repeats those in flight when the connection broke, so that an `INCR` whose reply
 * was lost counts twice. `maxRetriesPerRequest: 0` fails them instead. Nor does it go on in database 0, as ioredis
 * would, where the server refuses the one that the address names. Numbers in replies are texts.
 *
 * @param address `redis://` or `rediss://` URL
 * @throws WitError as {@link toRedisError} says
 */
export async function connectRedis(address: string): Promise<Redis> {
  const wrong = checkRedisAddress(address);
  if (wrong !== undefined) throw new WitError('unexpected-error', `the address of redis ${wrong}`);
  const { Redis } = await import('ioredis');
  const client = new Redis(address, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    // A counter has 64 bits, and a JavaScript number 53.
    stringNumbers: true,
    commandTimeout: COMMAND_TIMEOUT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // How long a silent server may take to close; by itself ioredis makes a failed connect wait for two seconds.
    disconnectTimeout: 100,
    // Reconnecting goes on for as long as the client lives, often enough that calls work again soon.
    retryStrategy: (attempt) => Math.min(50 * attempt, 1_000),
  });
  // Each command reports its own failure; without a listener ioredis prints the connection's.
  let cause: unknown;
  client.on('error', (error: unknown) => {
    cause = error;
    if (replyCode(error) !== undefined && commandName(error) === 'select') client.disconnect(true);
  });
  try {
    await client.connect();
  } catch (error) {
    client.disconnect();
    throw toRedisError(cause ?? error);
  }
  return client;
}

/**
 * The WIT error for what ioredis threw, by the table in `wit/keyvalue/keyvalue.wit`. The text is the server's error
 * code or the system's, never more: a server may repeat arguments in its messages.
 */
export function toRedisError(error: unknown): WitError {
  const message = error instanceof Error ? error.message : '';
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (message === 'Command timed out') return new WitError('timeout-error', 'redis did not answer in time');
  if (code === 'ETIMEDOUT' || message === 'connect ETIMEDOUT') {
    return new WitError('timeout-error', 'redis did not accept the connection in time');
  }
  const reply = replyCode(error);
  switch (reply) {
    case 'NOAUTH':
    case 'WRONGPASS':
    case 'NOPERM':
      return new WitError('authentication-error', `redis refused the credentials or a right: ${reply}`);
    case 'OOM':
    case 'MISCONF':
    case 'READONLY':
    case 'LOADING':
    case 'NOREPLICAS':
    case 'MASTERDOWN':
      return new WitError('io-error', `redis cannot store or serve data now: ${reply}`);
    case undefined:
      return new WitError('connection-error', `the connection to redis failed${code === undefined ? '' : `: ${code}`}`);
    default:
      return new WitError(
        'unexpected-error',
        `redis answered ${reply}${commandName(error)?.replace(/^/, ' to ') ?? ''}`,
      );
  }
}

/** The code of an error that the server answered with, or undefined where it did not answer. */
function replyCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.name !== 'ReplyError') return undefined;
  return /^-?([A-Z]+)\b/.exec(error.message)?.[1] ?? 'an error';
}

/** The name alone of the command that failed: its arguments may be secrets. */
function commandName(error: unknown): string | undefined {
  const command: unknown = error instanceof Error && 'command' in error ? error.command : undefined;
  if (typeof command !== 'object' || command === null || !('name' in command)) return undefined;
  return typeof command.name === 'string' ? command.name : undefined;
}

/** Says what is wrong with a Redis address, without repeating it, or nothing where it is good. */
export function checkRedisAddress(value: string): string | undefined {
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    return 'is no URL; expected redis://HOST:PORT or rediss://HOST:PORT';
  }
  if (url.protocol !== 'redis:' && url.protocol !== 'rediss:') {
    return 'does not begin with redis:// or rediss://';
  }
  if (url.hostname === '') return 'names no host; expected redis://HOST:PORT or rediss://HOST:PORT';
  if (!/^\/?\d*$/.test(url.pathname)) return 'has a path that is no database number, as in redis://HOST:PORT/0';
  // ioredis would take any of its options from there, also those that keep a command from being sent twice.
  if (url.search !== '' || url.hash !== '') return 'has something after the database number; nothing may follow it';
  try {
    decodeURIComponent(url.username);
    decodeURIComponent(url.password);
  } catch {
    return 'has a user or password with a % that begins no %XX; write % itself as %25';
  }
  return undefined;
}

/** The fields of a section of `INFO`. */
export async function redisInfo(client: Redis, section: string): Promise<Readonly<Record<string, string>>> {
  const text = await client.info(section);
  return Object.fromEntries(
    text
      .split('\r\n')
      .filter((line) => line.includes(':') && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  );
}
