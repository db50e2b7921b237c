import { allowedNames, wrongAllowList } from '../environment/allowed-names.ts';
import { exactVariable } from '../environment/exact-variable.ts';
import type { ConfigsProvider } from '../provider.ts';
import { WitError } from '../wit-error.ts';
import type { Configs, ConfigsConnection } from './contract.ts';

/**
 * What no variable has in its name: `=` and NUL, before which the system would stop to read, and what stands for bytes that
 * are no UTF-8, which no key can name.
 */
const NO_NAME = /[=\0\ufffd]|^$/;

/** The variables of this process that are allowed, as they are at the time of each call. All names share them. */
class EnvironmentConfigs implements Configs {
  readonly #allows: (name: string) => boolean;

  constructor(allows: (name: string) => boolean) {
    this.#allows = allows;
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    // What is not allowed is not there: whether it is set is nobody's business.
    if (!this.#isAllowed(key)) return undefined;
    const value = exactVariable(process.env, key);
    if (value !== 'inexact') return value;
    throw new WitError('unexpected-error', `the bytes of the environment variable ${key} are not known exactly`);
  }

  async keys(): Promise<readonly string[]> {
    return Object.keys(process.env).filter((name) => this.#isAllowed(name));
  }

  #isAllowed(name: string): boolean {
    return !NO_NAME.test(name) && name.isWellFormed() && this.#allows(name);
  }
}

/** The environment variables of the host as configuration, to be read only. */
const envvars: ConfigsProvider = {
  id: 'configs.envvars',
  aliases: [],
  capability: 'configs',
  configs: {
    ENVVARS_ALLOW: {
      description:
        'names of the environment variables that a guest may read, divided by commas; PREFIX_* and * stand for ' +
        "several; without it none, as the host's environment holds what is meant for the host alone",
      check: wrongAllowList,
    },
  },
  claims: {},
  traits: [],
  scope: 'process',
  async connect(configs): Promise<ConfigsConnection> {
    const allows = allowedNames(configs.ENVVARS_ALLOW ?? '');
    return {
      claims: envvars.claims,
      limits: { maxKeyBytes: 64 * 1024, maxValueBytes: 1024 * 1024, opTimeoutMs: 1_000, recoveryTimeMs: 0 },
      open: async () => new EnvironmentConfigs(allows),
      close: async () => {},
    };
  },
};

export default envvars;
