import type { WitErrorCase } from '../../subjects/subject.ts';
import { decodeValue, encodeValue, hasForm, isHandle, type WitValue } from '../../subjects/wit-value.ts';
import { StandInBucket, type StandInGotten, type StandInPage } from './stand-in-bucket.ts';
import { Stale, StandInCas } from './stand-in-cas.ts';
import type { StandInConfig } from './stand-in-config.ts';
import type { StandInHost } from './stand-in-host.ts';
import { WitError } from './wit-error.ts';

/** What components import from a stand-in. */
export interface StandInImports {
  readonly keyvalue?: StandInHost;
  readonly config?: StandInConfig;
}

/** One instance of the interpreter guest, without a component: it makes the calls of the guest protocol itself. */
export class StandInInstance {
  readonly #imports: StandInImports;
  readonly #shape: string;
  readonly #handles = new Map<number, StandInBucket | StandInCas>();
  #next = 1;

  /** @param shape e.g. `keyvalue-0.2.0-draft2-spin` */
  constructor(imports: StandInImports, shape: string) {
    this.#imports = imports;
    this.#shape = shape;
  }

  /**
   * The reply to a line of the protocol.
   *
   * @throws anything that is no error value, where a component would have trapped
   */
  async reply(line: string): Promise<string> {
    const request = JSON.parse(line) as { id: number; call?: string; drop?: number; self?: number; args?: unknown[] };
    return JSON.stringify({ id: request.id, ...(await this.#perform(request)) });
  }

  async #perform(request: { call?: string; drop?: number; self?: number; args?: unknown[] }): Promise<object> {
    if (request.drop !== undefined) {
      const dropped = this.#handles.get(request.drop);
      this.#handles.delete(request.drop);
      if (dropped instanceof StandInBucket) this.#imports.keyvalue?.dropped(dropped);
      return { ok: null };
    }
    const name = (request.call ?? '').split('#')[1] ?? '';
    const self = request.self === undefined ? [] : [{ handle: request.self }];
    try {
      const args = [...self, ...(request.args ?? []).map(decodeValue)];
      return { ok: encodeValue(await this.#call(name, args)) };
    } catch (error) {
      if (error instanceof Stale) {
        return { err: { case: 'cas-failed', value: { handle: this.#handle(error.next) } } };
      }
      if (!(error instanceof WitError)) throw error;
      const { case: tag, value } = error.error;
      const inner: WitErrorCase = { case: tag, value };
      // The error of a swap has that of the store in it.
      const told: WitErrorCase = name === 'swap' ? { case: 'store-error', value: { variant: inner } } : inner;
      return { err: { case: told.case, ...(told.value === undefined ? {} : { value: encodeValue(told.value) }) } };
    }
  }

  async #call(name: string, [first, second, third]: readonly WitValue[]): Promise<WitValue> {
    const bucket = () => this.#of(first, StandInBucket);
    switch (name) {
      case 'open':
        return { handle: this.#handle(await this.#host().open(first as string)) };
      case '[method]bucket.get':
        return option(await bucket().get(second as string));
      case '[method]bucket.set':
        return bucket().set(second as string, third as Uint8Array) as undefined;
      case '[method]bucket.delete':
        return bucket().delete(second as string) as undefined;
      case '[method]bucket.exists':
        return bucket().exists(second as string);
      case '[method]bucket.list-keys':
        return page(await bucket().listKeys(hasForm(second, 'some') ? (second.some as string | bigint) : undefined));
      case 'increment':
        return bucket().increment(second as string, third as bigint);
      case 'get-many':
        return (await bucket().getMany(second as readonly string[])).map((item) => this.#gotten(item));
      case 'set-many': {
        const pairs = (second as readonly WitValue[]).map((item) => (hasForm(item, 'tuple') ? item.tuple : []));
        return bucket().setMany(pairs as unknown as readonly (readonly [string, Uint8Array])[]) as undefined;
      }
      case 'delete-many':
        return bucket().deleteMany(second as readonly string[]) as undefined;
      case '[static]cas.new':
        return { handle: this.#handle(await this.#host().cas(bucket(), second as string)) };
      case '[method]cas.current':
        return option(await this.#of(first, StandInCas).current());
      case 'swap': {
        const cas = this.#of(first, StandInCas);
        this.#handles.delete(isHandle(first) ? first.handle : 0);
        return cas.swap(second as Uint8Array) as undefined;
      }
      case 'get':
        return option(await this.#config().get(first as string));
      case 'get-all':
        return (await this.#config().getAll()).map((pair) => ({ tuple: pair }));
      default:
        throw new Error(`a stand-in has no ${name}`);
    }
  }

  #host(): StandInHost {
    if (this.#imports.keyvalue !== undefined) return this.#imports.keyvalue;
    throw new Error('this stand-in has no stores');
  }

  #config(): StandInConfig {
    if (this.#imports.config !== undefined) return this.#imports.config;
    throw new Error('this stand-in has no configuration');
  }

  #handle(resource: StandInBucket | StandInCas): number {
    const handle = this.#next++;
    this.#handles.set(handle, resource);
    return handle;
  }

  #of<T>(value: WitValue, type: new (...args: never[]) => T): T {
    const resource = isHandle(value) ? this.#handles.get(value.handle) : undefined;
    if (resource instanceof type) return resource;
    throw new Error('that is no open handle');
  }

  #gotten(item: StandInGotten): WitValue {
    if (item === undefined) return { none: null };
    const [key, value] = item;
    if (this.#shape.endsWith('-spin')) return { tuple: [key, option(value)] };
    return value === undefined ? { none: null } : { some: { tuple: [key, value] } };
  }
}

function option(value: WitValue): WitValue {
  return value === undefined ? { none: null } : { some: value };
}

function page({ keys, cursor }: StandInPage): WitValue {
  return { record: { keys, cursor: option(cursor) } };
}
