import { Violation } from '../violation.ts';
import type { CallResult, Client } from './subject.ts';
import { hasForm, type WitValue } from './wit-value.ts';

/** What `get-all` gives: keys with their values. */
export type Pairs = readonly (readonly [string, string])[];

/** Typed calls of wasi:config by one client. */
export class WasiConfigClient {
  readonly #client: Client;
  readonly #interface: string;

  /** @param shape e.g. `config-0.2.0-rc.1` */
  constructor(client: Client, shape: string) {
    this.#client = client;
    this.#interface = `wasi:config/store@${shape.replace(/^config-/, '')}`;
  }

  /** The value, or undefined where the answer is none. */
  async get(key: string): Promise<CallResult<string | undefined>> {
    const result = await this.#client.invoke({ interface: this.#interface, function: 'get', args: [key] });
    return 'ok' in result ? { ok: maybeText(result.ok) } : result;
  }

  async getAll(): Promise<CallResult<Pairs>> {
    const result = await this.#client.invoke({ interface: this.#interface, function: 'get-all', args: [] });
    return 'ok' in result ? { ok: pairsOf(result.ok) } : result;
  }
}

function maybeText(value: WitValue): string | undefined {
  if (hasForm(value, 'none')) return undefined;
  if (hasForm(value, 'some') && typeof value.some === 'string') return value.some;
  throw wrongType('get', 'an option of a string');
}

function pairsOf(value: WitValue): Pairs {
  if (!Array.isArray(value)) throw wrongType('get-all', 'a list');
  return value.map((item: WitValue) => {
    const [key, text] = hasForm(item, 'tuple') ? item.tuple : [];
    if (typeof key !== 'string' || typeof text !== 'string') throw wrongType('get-all', 'pairs of strings');
    return [key, text] as const;
  });
}

function wrongType(call: string, expected: string): Violation {
  return new Violation('WCFG-NO-TRAP', `${call} returned something else`, `${expected}, or an error value`);
}
