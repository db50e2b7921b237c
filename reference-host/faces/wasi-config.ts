import type { Configs } from '../../providers/configs/contract.ts';
import { witErrorPayload } from '../../providers/wit-error.ts';
import { CallTime } from './call-time.ts';
import type { Resolve } from './face.ts';
import type { ShapeFace } from './shape-face.ts';
import { UndeclaredResourceError } from './undeclared-resource-error.ts';

/** The name of the entry that a component is configured by: `wasi:config` has no names. */
const NAME = 'default';

/** The cases of `error` in `wasi:config/store`. */
type ConfigErrorTag = 'upstream' | 'io';

/** A failure that a guest of `wasi:config` sees as the `error` of its functions. */
class ConfigError extends Error {
  readonly payload: { readonly tag: ConfigErrorTag; readonly val: string };

  constructor(tag: ConfigErrorTag, val: string) {
    super(val);
    this.payload = { tag, val };
  }
}

/** Every shape of `wasi:config` in `wit/wasi`, over configuration; they differ by their version alone. */
export const wasiConfig: readonly ShapeFace<'configs'>[] = ['0.2.0-draft-2024-09-27', '0.2.0-rc.1'].map((version) => ({
  shape: `config-${version}`,
  capability: 'configs',
  create: (resolve, declared) => ({ [`wasi:config/store@${version}`]: store(resolve, declared) }),
}));

/**
 * `store`. It is configured by the entry named `default`, else by `*`, else by the only one. A component that no entry
 * configures has no keys. Of several entries none of which is named so, which one is meant is nobody's to guess: that is
 * `upstream`.
 *
 * Values are text, exactly: one that is no UTF-8 is `upstream`, in `get-all` too, which would lack it otherwise.
 */
function store(resolve: Resolve<'configs'>, declared: readonly string[]): object {
  const [only, ...others] = declared;
  const any = declared.length === 0 || declared.includes(NAME) || declared.includes('*');
  const name = any || only === undefined ? NAME : only;

  async function opened(time: CallTime): Promise<Configs | undefined> {
    if (!any && others.length > 0) {
      throw new ConfigError('upstream', `the slightfile declares several configs and names none ${NAME}`);
    }
    try {
      return await (await resolve(name)).open(name, time);
    } catch (error) {
      if (error instanceof UndeclaredResourceError) return undefined;
      throw error;
    }
  }

  return {
    get: (key: string) =>
      perform(async (time) => {
        const value = await (await opened(time))?.get(key, time);
        return value === undefined ? undefined : text(key, value);
      }),
    getAll: () =>
      perform(async (time) => {
        const configs = await opened(time);
        const pairs: [string, string][] = [];
        for (const key of (await configs?.keys(time)) ?? []) {
          const value = await configs?.get(key, time);
          // One that went away meanwhile has no value to give.
          if (value !== undefined) pairs.push([key, text(key, value)]);
        }
        return pairs;
      }),
  };
}

async function perform<T>(call: (time: CallTime) => Promise<T>): Promise<T> {
  try {
    return await call(new CallTime());
  } catch (error) {
    const payload = error instanceof ConfigError ? undefined : witErrorPayload(error);
    if (payload === undefined) throw error;
    const val = typeof payload.val === 'string' ? `${payload.tag}: ${payload.val}` : payload.tag;
    throw new ConfigError(payload.tag === 'io-error' ? 'io' : 'upstream', val);
  }
}

function text(key: string, value: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value);
  } catch {
    throw new ConfigError('upstream', `the value of ${key} is no text in UTF-8`);
  }
}
