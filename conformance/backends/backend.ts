import type { Location } from '../../providers/provider.ts';
import type { Backend as BackendReport } from '../../reports/report.ts';
import type { Handicap } from '../subjects/subject.ts';
import type { Framing } from './fault-proxy/framing.ts';

/** How a backend came to be there. */
export type StrategyName = BackendReport['strategy'];

/** Which configuration a backend gets: one that keeps acknowledged data, or its maker's default. */
export type Profile = 'durable' | 'default';

/** What a strategy needs to know. */
export interface ProvisionOptions {
  readonly profile: Profile;
  /** Whether images may be fetched. */
  readonly pull: boolean;
  /** Where temporary data goes; it is removed with the run. */
  readonly folder: string;
}

/** What a run does to a backend of its own. Each action settles once it is in effect. */
export interface BackendControl {
  /** Stops it without closing anything: connections stay, new ones are accepted, nobody answers (SIGSTOP). */
  pause(): Promise<void>;
  /** Lets it go on. */
  resume(): Promise<void>;
  /** Kills it (SIGKILL). */
  kill(): Promise<void>;
  /** Starts it again on its data, where it was before, and waits until it serves. */
  restart(): Promise<void>;
}

/** Where a backend takes connections, for what stands between it and its clients. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** How its clients' requests and its replies are told apart. */
  readonly framing: Framing;
  /** The address of the same backend by way of another port of this machine. */
  through(port: number): string;
}

/** Credentials that lack something. */
export interface Account {
  /** For people: `a wrong password`. */
  readonly what: string;
  /** The backend's address with these credentials, in place of the good ones. */
  at(port: number): string;
  /** What an error's text must not repeat. */
  readonly secret: string;
  /** What the account may not do. */
  readonly lacks: 'everything' | 'writing';
}

/** A call of the operating system that touched the disk. */
export interface DiskCall {
  readonly thread: number;
  /** Its name, e.g. `rename`. */
  readonly name: string;
  /** Which call of that name by that thread it was, from 1. */
  readonly ordinal: number;
  /** Paths that it named, or that its descriptors stand for. */
  readonly paths: readonly string[];
  readonly failed: boolean;
  /** Whether it opened a file whose writes are synchronised each (O_SYNC, O_DSYNC). */
  readonly synchronous: boolean;
}

/** What a process does to the disk while it runs under {@link handicap}. */
export interface DiskRecord {
  readonly handicap: Handicap;
  /** What was done below the backend's folder so far, in order. */
  calls(): Promise<readonly DiskCall[]>;
  /** The path that a call names for a place below the backend's folder. */
  path(location: string): string;
  /** The other way round, for people. */
  shown(path: string): string;
}

/**
 * What can go wrong with a disk, each as what the process of a client runs under.
 *
 * @throws Unsupported where this machine cannot do that
 */
export interface DiskFaults {
  /** The disk is empty and has room for so many bytes. What is there is seen by that process alone. */
  full(bytes: number): Promise<Handicap>;
  /** Calls of these names fail, where a place is given those on it alone. */
  failing(calls: readonly string[], error: 'EIO' | 'EMFILE' | 'EROFS', location?: string): Promise<DiskRecord>;
  /** The process may have so many descriptors. */
  descriptors(most: number): Promise<Handicap>;
  /** Everything that the process does to the disk is recorded. */
  recorded(): Promise<DiskRecord>;
  /**
   * The process is killed as it begins the call of that name with that ordinal in its thread; where a place is given, with
   * that ordinal among those on it.
   */
  killed(name: string, ordinal: number, location?: string): Promise<DiskRecord>;
}

/** A running backend. */
export interface BackendInstance {
  /** What goes into the provider's configuration: a URL, a folder. May hold a secret. */
  readonly address: string;
  /** Absent where clients do not reach it over TCP, or nothing can stand between. */
  readonly endpoint?: Endpoint;
  /** Absent where it is not the run's own, or no process. */
  readonly control?: BackendControl;
  /** Accounts that lack something; absent where the run may make none. */
  accounts?(): Promise<readonly Account[]>;
  /** What can go wrong with the disk that the backend is; absent where it is none, or not the run's own. */
  readonly disk?: DiskFaults;
  /** Puts it out of memory for new data until the returned function is called; absent where the run may not. */
  exhaust?(): Promise<() => Promise<void>>;
  readonly version: string;
  readonly fidelity: BackendReport['fidelity'];
  readonly inspector: Inspector;
  /** Whether others use it too, so that the run must remove what it wrote, and may not disturb it. */
  readonly shared: boolean;
  /** Ends it, and removes what it kept. Nothing of it is left, whatever happened to it before. */
  stop(): Promise<void>;
}

/** One way to have a backend of a kind. */
export interface Strategy {
  readonly name: StrategyName;
  /** What makes it available, as something to do. */
  readonly cure: string;
  /** Why it is not to be had here, or undefined where it is. Starts nothing. */
  unavailable(options: ProvisionOptions): Promise<string | undefined>;
  /** @throws Error, of one line, where the start fails */
  start(options: ProvisionOptions): Promise<BackendInstance>;
}

/** A kind of backend that providers name: `redis`, `folder`. */
export interface BackendKind {
  readonly kind: string;
  /** In the order in which they are tried. */
  readonly strategies: readonly Strategy[];
  /** Uses a backend of the user's. */
  attach(address: string): Promise<BackendInstance>;
}

/** Hands behind the provider. Locations are what the provider's `locate` gives. */
export interface Inspector {
  /** Whether a native write of the backend replaces a foreign entry; where not, the entry must stay intact. */
  readonly replacesForeign: boolean;
  /** Whether there are links to plant. */
  readonly hasLinks: boolean;
  /** Native names of everything in the backend whose name contains a text. */
  names(containing: string): Promise<string[]>;
  /** Puts something there that the provider did not write: an entry of another kind, or a link to a secret outside. */
  plant(location: Location, what: 'foreign' | 'link'): Promise<void>;
  /** Whether it still is as it was planted, and what it links to is unchanged. */
  isIntact(location: Location): Promise<boolean>;
  /** Removes what is there. */
  remove(location: Location): Promise<void>;
  /** Puts canaries around the stores; the run's nonce keeps them apart from other runs'. */
  watchOutside(nonce: string): Promise<OutsideWatch>;
  /** Connections of clients, the inspector's own left out; undefined where there are none, or others' among them. */
  connections(): Promise<number | undefined>;
  /**
   * Configures a backend of the run's own so that it may drop keys by itself, or not; absent where it has no such
   * setting, or is not the run's own.
   */
  setEviction?(on: boolean): Promise<void>;
  /**
   * Removes everything whose native name contains a text, at once; absent where the backend is not the run's own. A
   * check need not pay for what those before it left.
   */
  sweep?(containing: string): Promise<void>;
  /** Removes what a provider leaves of a store that it emptied, such as a folder; absent where nothing is left. */
  tidy?(containing: string): Promise<void>;
  /** Commands that the backend counted since the inspector began, by name; undefined where it does not count. */
  served(): Promise<Record<string, number> | undefined>;
  close(): Promise<void>;
}

/** Canaries outside of all stores. */
export interface OutsideWatch {
  /** What changed, was added or is gone since they were put there. */
  changes(): Promise<string[]>;
  close(): Promise<void>;
}
