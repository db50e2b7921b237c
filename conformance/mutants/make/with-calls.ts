import type { CallResult, Invocation, Subject } from '../../subjects/subject.ts';
import type { WitValue } from '../../subjects/wit-value.ts';
import { withClient } from './with-client.ts';

/** A call on its way. */
export interface PassingCall {
  /** `open`, `get`, `set`, `keys` or `delete`. */
  readonly method: string;
  /** The name or key that it is about; empty for `keys`. */
  readonly key: string;
  /** The value of a `set`; empty for everything else. */
  readonly value: Uint8Array;
  /** The handle it is made on. */
  readonly self: number | undefined;
  /** Makes it, with other arguments where some are given. */
  invoke(...args: WitValue[]): Promise<CallResult>;
  /** Calls another method of the same handle. */
  also(method: string, ...args: WitValue[]): Promise<CallResult>;
}

/** A subject whose calls are answered by `answer`, which may make the call, another one, or none. */
export function withCalls(subject: Subject, answer: (call: PassingCall) => Promise<CallResult> | CallResult): Subject {
  return withClient(subject, (client) => ({
    invoke: async (call: Invocation) => {
      const [key = '', value] = call.args;
      return answer({
        method: call.function.split('.').at(-1) ?? '',
        key: String(key),
        value: value instanceof Uint8Array ? value : new Uint8Array(),
        self: call.self,
        invoke: (...args) => client.invoke(args.length === 0 ? call : { ...call, args }),
        also: (other, ...args) => client.invoke({ ...call, function: `[method]keyvalue.${other}`, args }),
      });
    },
    drop: (handle) => client.drop(handle),
    close: () => client.close(),
  }));
}
