import type { FailureKind } from '../../reports/report.ts';
import type { WitValue } from './wit-value.ts';

/** One call of an interface's function. */
export interface Invocation {
  /** E.g. `spiderlightning:keyvalue/keyvalue@0.5.1`. */
  readonly interface: string;
  /** As the component model spells it: `[static]keyvalue.open`, `[method]keyvalue.get`. */
  readonly function: string;
  /** The handle it is called on. */
  readonly self?: number;
  readonly args: readonly WitValue[];
}

/** What a call of a function with a `result` type gives back. */
export type CallResult<T = WitValue> = { readonly ok: T } | { readonly err: WitErrorCase };

/** An error value: its case, and its payload where it has one. */
export interface WitErrorCase {
  readonly case: string;
  readonly value: WitValue;
}

/** A call that gave no result at all: the guest trapped, the host died, nobody answered, the protocol was broken. */
export class SubjectFailure extends Error {
  override readonly name = 'SubjectFailure';
  readonly kind: FailureKind;
  /** The last that the runtime itself wrote, where there is one and it wrote something. */
  readonly output: string | undefined;

  constructor(kind: FailureKind, message: string, output = '') {
    super(message);
    this.kind = kind;
    this.output = output.trim() === '' ? undefined : output.trim();
  }
}

/** Somebody who makes calls: one at a time over a guest, which is synchronous; any number directly. */
export interface Client {
  /** @throws SubjectFailure where no result came back */
  invoke(call: Invocation): Promise<CallResult>;
  /** Drops a handle. */
  drop(handle: number): Promise<void>;
  close(): Promise<void>;
  /** Kills the process that the client alone has (SIGKILL), and waits until it is gone; absent where it has none. */
  kill?(): Promise<void>;
}

/** What the process of one client runs under. */
export interface Handicap {
  /** A command and its arguments, which runs the command that is appended to it: `strace -f -o FILE`. */
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
}

/** How far apart clients are: only by their handles, by connections to the backend, or by processes. */
export type Apart = 'handle' | 'connection' | 'process';

/** A resource of a deployment: its name, and which of the two backends at hand serves it. */
export interface DeployedResource {
  readonly name: string;
  /** `subject` is the provider being certified, `other` a different backend of the same capability. */
  readonly backend: 'subject' | 'other';
  /** Configuration keys that are added, for trying wrong ones. */
  readonly configs?: Readonly<Record<string, string>>;
}

/** A host started with a configuration of its own, for what only a host can show. */
export interface Deployment {
  /** A client of the deployed host. */
  client(): Promise<Client>;
  close(): Promise<void>;
}

/** A host that refused to start. */
export interface RefusedDeployment {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What is being certified, reached over one transport. */
export interface Subject {
  readonly transport: string;
  /**
   * A client of its own, at that distance from the others.
   *
   * @param handicap for clients that are apart by process
   */
  client(apart: Apart, handicap?: Handicap): Promise<Client>;
  /** What it wrote to its log so far. */
  log(): string;
  /**
   * A client of a runtime started for it alone, with these pairs in its configuration or its store; only of runtimes.
   *
   * @throws Unsupported where the runtime has no way to be told of them
   */
  configured?(values: Readonly<Record<string, string>>): Promise<Client>;
  /** Ends every process of the runtime; later clients are those of a new one over the same data. Only of runtimes. */
  restart?(): Promise<void>;
  /** Forgets all data: later clients are those of a new process over none. Only of runtimes. */
  renew?(): Promise<void>;
  /** Starts a host with these resources; only where a host is part of the subject. */
  deploy?(specversion: '0.1' | '0.2', resources: readonly DeployedResource[]): Promise<Deployment | RefusedDeployment>;
  close(): Promise<void>;
}
