import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Capability } from '../../providers/provider.ts';
import { registry } from '../../providers/registry.ts';
import type { LevelVerdict } from '../../reports/report.ts';
import type { Subjection } from '../applicability.ts';
import type { Check } from '../check.ts';
import { checkFlags } from '../check-flags.ts';
import { loadChecks } from '../checks/load-checks.ts';
import { ForeignCode, ownExit } from '../foreign-code.ts';
import { type HeldSession, holdSession } from '../hold-session.ts';
import { Interruption } from '../interruption.ts';
import { judge } from '../judge.ts';
import type { KnownFailure } from '../known-failures/known-failure.ts';
import { idsOf } from '../known-failures/known-ids.ts';
import { readKnownFailures } from '../known-failures/read-known-failures.ts';
import { leaveAsFound } from '../leave-as-found.ts';
import { perform } from '../perform.ts';
import { type PlannedCheck, plan } from '../plan.ts';
import { redact, secretsOf } from '../redact.ts';
import { readSpecification } from '../requirements/read-requirements.ts';
import type { Requirement } from '../requirements/requirement.ts';
import { rerunFlags } from '../rerun-flags.ts';
import { type ResolvedProvider, resolveProvider } from '../resolve-provider.ts';
import type { CheckRun } from '../run-check.ts';
import type { RunConfig } from '../run-config.ts';
import { startedAs } from '../started-as.ts';
import type { Subject } from '../subjects/subject.ts';
import { UsageError } from '../usage-error.ts';
import { ConformanceError } from './conformance-error.ts';

/** What there is from the beginning of a run to its end. */
interface Begun {
  readonly resolved: ResolvedProvider;
  readonly held: HeldSession;
  readonly interruption: Interruption;
  readonly known: readonly KnownFailure[];
  readonly requirements: readonly Requirement[];
  readonly subject: Subjection;
  readonly planned: readonly PlannedCheck[];
  readonly runs: CheckRun[];
}

/**
 * One certification whose steps mocha takes: its hooks begin and end it, its tests perform the checks. What is not the
 * suite's is held back only while a step is taken, so that mocha, its reporter and other tests have the process to
 * themselves between them.
 */
export class MochaRun {
  readonly #config: RunConfig;
  readonly #provider: string;
  readonly #capability: Capability;
  #begun: Begun | undefined;

  /** @param provider as `--provider` takes it */
  constructor(config: RunConfig, provider: string, capability: Capability) {
    this.#config = config;
    this.#provider = provider;
    this.#capability = capability;
  }

  /**
   * Loads the provider, has its backend, connects, and plans.
   *
   * @throws UsageError, or an Error that says why it cannot be certified here
   */
  async begin(): Promise<void> {
    const foreign = new ForeignCode();
    try {
      this.#begun = await this.#begin();
    } finally {
      foreign.release();
    }
  }

  async #begin(): Promise<Begun> {
    const config = this.#config;
    const resolved = await resolveProvider(this.#provider, config.folder);
    const { provider, shown } = resolved;
    if (provider.capability !== this.#capability) {
      throw new UsageError(`${shown} is of ${provider.capability}: give that as the capability`);
    }
    checkFlags(config, [resolved]);
    const known = this.#knownFailures(resolved);
    const held = await holdSession(resolved, config);
    if ('reason' in held) throw new Error(held.cure === '' ? held.reason : `${held.reason}; ${held.cure}`);
    const { facts, withheld } = held.session.learnt;
    const { requirements } = readSpecification(provider.capability);
    const subject = { claims: facts.claims, withheld, traits: facts.traits, transports: config.transports };
    const planned = plan(requirements, loadChecks(provider.capability), subject, config.selection);
    return { resolved, held, interruption: new Interruption(), known, requirements, subject, planned, runs: [] };
  }

  #knownFailures({ provider, module }: ResolvedProvider): KnownFailure[] {
    const { knownFailures: file } = this.#config;
    if (file === undefined) return [];
    const ids = idsOf([...registry, provider].map(({ capability }) => capability));
    const path = realpathSync(fileURLToPath(module));
    return readKnownFailures(file.path, file.shown, ids).filter((failure) => failure.module === path);
  }

  /**
   * Performs a check over a transport.
   *
   * @returns undefined where it passed, else why there is nothing to say against the provider
   * @throws ConformanceError where there is
   */
  async perform(check: Check, transport: string): Promise<string | undefined> {
    const begun = this.#now();
    const { held, interruption, known, planned, runs } = begun;
    const item = planned.find((one) => one.check.id === check.id && one.transport === transport);
    if (item?.skip !== undefined) return item.skip.reason;
    const { subjects, learnt, disturbances } = held.session;
    const foreign = new ForeignCode();
    const around = { interruption: interruption.signal, foreign, known };
    let run: CheckRun;
    try {
      const subject = subjects.get(transport) as Subject;
      run = await perform(check, subject, learnt.facts, this.#config.choices, disturbances, around, runs);
    } finally {
      foreign.release();
    }
    runs.push(run);
    if (run.outcome === 'pass') return undefined;
    const told = redact({ outcome: run.outcome, reason: run.reason, failure: run.failure }, this.#secrets(begun));
    if (isHeldAgainst(run, begun)) throw new ConformanceError(told, this.#rerun(begun, check, transport));
    return `${told.outcome}: ${told.reason}`;
  }

  #secrets({ resolved, held: { session } }: Begun): string[] {
    return [...secretsOf(resolved.provider.configs, session.configs), ...session.disturbances.secrets];
  }

  #rerun({ resolved }: Begun, check: Check, transport: string): string {
    return `${startedAs(this.#config.folder)} ${rerunFlags(this.#config, { provider: resolved.shown }, check.id, transport)}`;
  }

  /** What the checks that were performed showed, level by level. */
  verdicts(): readonly LevelVerdict[] {
    const { requirements, planned, runs, subject } = this.#now();
    return judge(requirements, planned, runs, subject).verdicts;
  }

  /** Removes what the run wrote to a backend of the user's, and ends everything else that it had. */
  async end(): Promise<void> {
    if (this.#begun === undefined) return;
    const { resolved, held, interruption, runs } = this.#begun;
    const foreign = new ForeignCode();
    let left: number;
    try {
      left = await leaveAsFound(held.session, resolved.provider, runs, this.#config.choices.nonce);
      await held.end();
    } finally {
      foreign.release();
      interruption.close();
    }
    if (interruption.exitCode !== undefined) ownExit(interruption.exitCode);
    if (left > 0) throw new Error(`${left} entries that the run wrote could not be removed`);
  }

  #now(): Begun {
    if (this.#begun === undefined) throw new Error('the certification has not begun');
    return this.#begun;
  }
}

/** Whether a run makes a certification fail, or leaves open whether it should. */
function isHeldAgainst(run: CheckRun, { requirements, planned, subject }: Begun): boolean {
  if (run.outcome === 'error' || run.outcome === 'inconclusive' || run.outcome === 'unexpected-pass') return true;
  if (run.outcome !== 'fail') return false;
  // A requirement that does not bind this provider is not broken by it.
  return judge(requirements, planned, [run], subject).verdicts.some(({ verdict }) => verdict === 'not conformant');
}
