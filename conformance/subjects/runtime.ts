/** A world that the interpreter guest is built for: a command (`wasi:cli/run`), or an HTTP handler. */
export type World = 'command' | 'http';

/** Every world. */
export const WORLDS: readonly World[] = ['command', 'http'];

/**
 * What a runtime may be unable to do. A declared inability is probed, and believed only where the probe confirms it: the
 * checks that need it are then not applicable, and the others run.
 *
 * - `stores`: open buckets by names of the check's choice
 * - `shared-buckets`: show through one bucket what was written through another of the same name, in one instance
 * - `instances`: show in one instance what was written in another
 * - `restart`: keep what was written when its process ends
 * - `seeds`: have pairs in a store before a component runs
 */
export type Ability = 'stores' | 'shared-buckets' | 'instances' | 'restart' | 'seeds';

/** Every ability. */
export const ABILITIES: readonly Ability[] = ['stores', 'shared-buckets', 'instances', 'restart', 'seeds'];

/** What a runtime is started with. */
export interface Order {
  /** The shape that the component imports, e.g. `keyvalue-0.2.0-draft`. */
  readonly shape: string;
  readonly world: World;
  /** The file of the component. */
  readonly component: string;
  /** A folder for the data of the runtime; one that is started again with the same folder is to find it. */
  readonly folder: string;
  /** The pairs of `wasi:config`, or those that a store of `wasi:keyvalue` is to have: text by key. */
  readonly values: Readonly<Record<string, string>>;
  /** A port that was free a moment ago, for a runtime that cannot choose one by itself. */
  readonly port: number;
  /** The provider that stands behind the interface, for a host of this project alone. */
  readonly provider?: {
    readonly id: string;
    readonly module: string;
    readonly outside: boolean;
    readonly configs: Readonly<Record<string, string>>;
  };
}

/**
 * How a runtime is started: a command, and where its components are then reached.
 *
 * - `stdio`: each process is one instance, and speaks the guest protocol on its standard input and output
 * - `socket`: each connection to a Unix socket is an instance, once a line of the output matches `ready`
 * - `http`: each POST is an instance, or shares one; the address is what the first group of `ready` matches in a line of
 *   the output
 */
export interface Start {
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
  readonly reached:
    | { readonly by: 'stdio' }
    | { readonly by: 'socket'; readonly path: string; readonly ready: RegExp }
    | { readonly by: 'http'; readonly ready: RegExp };
}

/** What an order asks that the runtime has no way to be told, in a few words. */
export interface CannotExpress {
  readonly cannot: string;
}

/** What a runtime is certified for. */
export type Assignment = Pick<Order, 'shape' | 'world' | 'provider'>;

/** What a runtime cannot do, each with the reason. */
export type Inabilities = Readonly<Partial<Record<Ability, string>>>;

/** A runtime that was found on this machine. */
export interface FoundRuntime {
  /** What it says its version is. */
  readonly version: string;
}

/** A runtime that is not there. */
export interface MissingRuntime {
  /** What was looked for, and where. */
  readonly missing: string;
  /** The command that installs it. */
  readonly cure: string;
}

/**
 * A runtime that can be certified: how to start it, and what it is like. An adapter is one file whose default export is
 * one: `conformance/subjects/runtimes/<name>.ts`, or a module of anybody's.
 */
export interface Runtime {
  /** The name of its file, e.g. `wasmtime`. */
  readonly name: string;
  /** IDs of the shapes that it links. */
  readonly shapes: readonly string[];
  readonly worlds: readonly World[];
  /** Who wrote the functions that components call: its makers, or this project. */
  readonly hostFunctions: 'the runtime' | 'this project';
  /** The identifiers that `open` takes: any, or only these. */
  readonly stores: 'any' | readonly [string, ...string[]];
  /** How a check gets a store that nobody used before: by its name, by opening it again, or in a new process. */
  readonly isolation: 'name' | 'open' | 'process';
  /** Whether it is a host of this project's, which has a provider behind the interface. */
  readonly hasProviders?: true;
  /** What it cannot do, each with the reason. */
  readonly cannot: Inabilities | ((assignment: Assignment) => Inabilities);
  /**
   * How long its process may take to be ready, a response of it to begin, and a component in it to greet, in milliseconds:
   * 60,000 where it is left out, and 600,000 at most.
   */
  readonly startWithinMs?: number;
  /** How long a call may take, in milliseconds: 35,000 where it is left out, and 300,000 at most. */
  readonly callWithinMs?: number;
  /** Looks for it on this machine. */
  find(): Promise<FoundRuntime | MissingRuntime>;
  /** How it is started for an order. */
  start(order: Order): Start | CannotExpress | Promise<Start | CannotExpress>;
}
