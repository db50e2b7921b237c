import { witErrorPayload } from '../../providers/wit-error.ts';
import type { Face } from '../../reference-host/faces/face.ts';
import { type CallResult, type Client, type Invocation, SubjectFailure } from './subject.ts';
import { type Handle, isHandle, type WitValue } from './wit-value.ts';

type Method = (this: unknown, ...args: unknown[]) => Promise<unknown>;

/** Calls a face's JavaScript objects by the names of the component model. */
export class FaceClient implements Client {
  readonly #face: Face;
  readonly #object: object;
  readonly #handles = new Map<number, object>();
  #next = 1;

  /** @param object what the face created */
  constructor(face: Face, object: object) {
    this.#face = face;
    this.#object = object;
  }

  async invoke(call: Invocation): Promise<CallResult> {
    const [target, method] = this.#find(call);
    const args = call.args.map((value) => (isHandle(value) ? this.#resource(value) : value));
    let returned: unknown;
    try {
      returned = await method.apply(target, args);
    } catch (error) {
      const payload = witErrorPayload(error);
      if (payload === undefined) throw defect(error);
      return { err: { case: payload.tag, value: payload.val as WitValue } };
    }
    return { ok: this.#lower(returned) };
  }

  async drop(handle: number): Promise<void> {
    const resource = this.#resource({ handle });
    this.#handles.delete(handle);
    if (Symbol.asyncDispose in resource) await (resource as AsyncDisposable)[Symbol.asyncDispose]();
  }

  async close(): Promise<void> {
    for (const handle of [...this.#handles.keys()]) await this.drop(handle);
  }

  #find(call: Invocation): [object, Method] {
    const parts = /^\[(?:static|method)\]([a-z0-9-]+)\.([a-z0-9-]+)$/.exec(call.function);
    const resource = parts?.[1];
    const name = camelCase(parts?.[2] ?? call.function);
    const target =
      call.interface !== this.#face.interface
        ? undefined
        : call.self !== undefined
          ? this.#resource({ handle: call.self })
          : resource === undefined
            ? this.#object
            : Reflect.get(this.#object, pascalCase(resource));
    const method: unknown = target === undefined ? undefined : Reflect.get(target, name);
    if (typeof method !== 'function') {
      throw new SubjectFailure('protocol', `there is no function ${call.interface}#${call.function}`);
    }
    return [target, method as Method];
  }

  #resource({ handle }: Handle): object {
    const resource = this.#handles.get(handle);
    if (resource === undefined) throw new SubjectFailure('protocol', `handle ${handle} is not open`);
    return resource;
  }

  #lower(returned: unknown): WitValue {
    if (returned instanceof Uint8Array || returned === undefined) return returned;
    if (typeof returned === 'string' || typeof returned === 'bigint') return returned;
    if (Array.isArray(returned)) return returned.map((item) => this.#lower(item));
    if (typeof returned === 'object' && returned !== null) {
      const handle = this.#next++;
      this.#handles.set(handle, returned);
      return { handle };
    }
    throw new SubjectFailure('trap', `the provider returned ${String(returned)}, which is no value of the interface`);
  }
}

function defect(error: unknown): SubjectFailure {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new SubjectFailure('trap', `the provider threw ${what}, which is no error of the interface`);
}

function camelCase(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function pascalCase(name: string): string {
  return camelCase(`-${name}`);
}
