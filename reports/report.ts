/**
 * The shape of `report.json`, the one record of a run from which everything else is rendered.
 * `report.schema.json` states the same shape for readers in other languages; a test keeps the two together.
 */

/** What became of one requirement, or one check, over one transport. Each but `pass` comes with a reason. */
export type Outcome =
  | 'pass'
  | 'fail'
  | 'inconclusive'
  | 'error'
  | 'not-applicable'
  | 'unsupported'
  | 'uncovered'
  | 'unclaimed'
  | 'not-run'
  | 'known-fail'
  | 'unexpected-pass'
  | 'observed';

/** How a failure showed: a wrong answer, a trap of the guest, a dead host, no answer in time, or a broken protocol. */
export type FailureKind = 'violation' | 'trap' | 'host-crash' | 'timeout' | 'protocol';

/** The verdict on one level. `partial`: nothing failed but what is known to, and not all that binds was shown. */
export type Verdict = 'conformant' | 'partial' | 'not conformant';

/** The run as a whole. */
export interface Report {
  /** Version of this shape. */
  format: 1;
  suite: { name: string; version: string; protocol: number };
  run: {
    /** Seed of every random choice; `--seed` takes it. */
    seed: number;
    /** Unseeded part of every name the run made in a backend, so that no run meets the leftovers of another. */
    nonce: string;
    tier: 'quick' | 'default' | 'full';
    /** ISO 8601, UTC. */
    startedAt: string;
    durationMs: number;
    /** What `--check` and `--requirement` selected; empty lists mean everything. */
    selected: { checks: string[]; requirements: string[] };
    exitCode: number;
  };
  environment: { os: string; architecture: string; node: string };
  certifications: Certification[];
  /** Providers that were not certified in a run without arguments, each with what it needs. */
  available: { provider: string; aliases: string[]; needs: string }[];
}

/** One subject (a provider on a backend, or a runtime) judged over one or more transports. */
export interface Certification {
  /**
   * ID of the provider, or the path of one outside the repository as the user wrote it. Of a runtime, what serves the
   * interface in it: a provider, or `own` where that is the runtime itself.
   */
  provider: string;
  /** The runtime that was certified; absent where it was a provider. */
  runtime?: Runtime;
  capability: string;
  /** The published interface, e.g. `spiderlightning:keyvalue@0.5.1`, and the SHA-256 of its WIT in hex. */
  interface: { name: string; digest: string };
  transports: string[];
  /** Levels that the provider can claim, and whether each holds on this backend; a reason where it does not. */
  claims: { level: string; value?: number; held: boolean; reason?: string }[];
  /** Declared limits by name, in bytes or milliseconds as the name says. */
  limits: Record<string, number>;
  traits: string[];
  /** The backend behind the provider, or null where it has none of its own. */
  backend: Backend | null;
  requirements: RequirementResult[];
  checks: CheckResult[];
  /** What was asked of the subject, per transport. */
  operations: Record<string, Operations>;
  verdicts: LevelVerdict[];
  failures: Failure[];
  /** Why the certification as a whole did not take place; absent where it did. */
  notRun?: { reason: string; cure?: string; outcome: 'not-run' | 'error' };
}

/** A runtime that components ran in. */
export interface Runtime {
  /** E.g. `wasmtime`, or the path of an adapter outside the repository as the user wrote it. */
  name: string;
  /** What the runtime itself says its version is. */
  version: string;
  /** Who wrote the functions that components called: the runtime's makers, or this project. */
  hostFunctions: 'the runtime' | 'this project';
  /** The published shape that components imported: its ID, and the SHA-256 of its functions and their types in hex. */
  shape: { id: string; digest: string };
  /** How a check gets a store that nobody used before: by its name, by opening it again, or in a new process. */
  isolation: 'name' | 'open' | 'process';
  /** What its adapter declares that it cannot do, and what a probe showed. Only what a probe confirms is believed. */
  cannot: { ability: string; reason: string; confirmed: boolean; probe: string }[];
}

/** A backend as it was provisioned. */
export interface Backend {
  kind: string;
  strategy: 'address' | 'container' | 'binary' | 'embedded' | 'fake';
  version: string;
  fidelity: 'real' | 'emulator' | 'fake';
  profile: string;
  /** Commands that the backend itself counted during the run, by name. */
  served?: Record<string, number>;
}

/** Calls made over one transport; those that only fill a store for a later check count as `bulk`, not as `calls`. */
export interface Operations {
  calls: number;
  bulk: number;
  /** Generated sequences that ran, shrinking included. */
  sequences: number;
}

/** One requirement and what was shown about it. */
export interface RequirementResult {
  id: string;
  /** `core`, or the level that it binds. */
  binds: string;
  ofHost: boolean;
  text: string;
  /** Absent where the published text states it. Else the text leaves it open, and it can only be `observed`. */
  strength?: 'ambiguous' | 'contradictory';
  /** The published text that it rests on, where that is not this project's own. */
  quote?: string;
  /** Where it is discussed upstream, e.g. `WebAssembly/wasi-keyvalue#57`. */
  see?: string[];
  transports: Record<string, RequirementCell>;
}

/** One requirement over one transport. */
export interface RequirementCell {
  outcome: Outcome;
  /** Why it is no pass; of what is `observed`, what the subject does. */
  reason?: string;
  /** IDs of the checks that observed it. */
  checks: string[];
  /** How many assertions about it were made. */
  observations: number;
}

/** One check and how it went over each transport. */
export interface CheckResult {
  id: string;
  title: string;
  kind: 'example' | 'model' | 'history' | 'fault' | 'security';
  covers: string[];
  transports: Record<string, CheckCell>;
}

/** One check over one transport. */
export interface CheckCell {
  outcome: Outcome;
  reason?: string;
  durationMs: number;
  calls: number;
  /** What it saw that is worth knowing and judges nothing; absent where there is nothing. */
  notes?: string[];
  /** ID of the failure in `failures`, where there is one. */
  failure?: string;
}

/** The verdict on one level: `shown` of `binding` requirements. */
export interface LevelVerdict {
  level: string;
  verdict: Verdict;
  shown: number;
  binding: number;
}

/** A failure, explained: enough to understand it, and to run just that again. */
export interface Failure {
  /** E.g. `T1`; `--replay report.json#T1` runs it again. */
  id: string;
  check: string;
  /** The one requirement that was broken; absent where the harness itself failed. */
  requirement?: string;
  transport: string;
  kind: FailureKind | 'error';
  observed: string;
  required: string;
  /** The last that the runtime itself wrote before a call gave no result; absent where it wrote nothing. */
  output?: string;
  /** Why it is known, and where it is followed up; absent where it is news. */
  known?: { reason: string; link: string };
  /** The command that runs just this check again with the same choices. */
  rerun: string;
  /** The shrunk operations, one line each, for people. */
  operations: string[];
  /** The page that draws the history, from the folder of the report: `timelines/T1.html`; absent where there is none. */
  timeline?: string;
  /** The same as data, for `--replay`; secrets removed. */
  trace: TraceCall[];
}

/** One recorded call. Values are in the form of the guest protocol (`{"string": …}`, `{"bytes": …}`, …). */
export interface TraceCall {
  /** Which client made it: 0 is the first. */
  client: number;
  /** On the first call of a client whose runtime was started for it alone: the pairs that it was started with. */
  values?: Record<string, string>;
  /** E.g. `spiderlightning:keyvalue/keyvalue@0.5.1#[method]keyvalue.get`; `drop` for the drop of a handle. */
  call: string;
  self?: number;
  args: unknown[];
  /** Milliseconds since the check began. */
  invoked: number;
  returned?: number;
  /** What came back; absent where nothing did. */
  result?: { ok: unknown } | { err: { case: string; value?: unknown } } | { failed: string };
}
