import { randomBytes } from 'node:crypto';
import type { Provider } from '../../providers/provider.ts';
import type { Outcome } from '../../reports/report.ts';
import { provision } from '../backends/provision.ts';
import { makeRunFolder, type RunFolder } from '../backends/run-folder.ts';
import { loadChecks } from '../checks/load-checks.ts';
import { execute } from '../execute.ts';
import { ForeignCode } from '../foreign-code.ts';
import { type PlannedCheck, plan } from '../plan.ts';
import { deriveSeed } from '../random.ts';
import { readSpecification } from '../requirements/read-requirements.ts';
import type { CheckRun } from '../run-check.ts';
import { onBackend, type RunningBackend, type Session } from '../session.ts';
import { type Benign, isMutant, type Mutant } from './mutant.ts';
import { specimenProvider } from './specimen-provider.ts';

/** How a check went on a specimen. */
export interface CheckResult {
  readonly check: string;
  readonly outcome: Outcome;
  /** The requirement that a failure names. */
  readonly requirement?: string;
  /** What was observed, or why there is nothing to tell. */
  readonly reason?: string;
}

/** How to run a specimen. */
export interface SpecimenOptions {
  /** The folder it was loaded from. */
  readonly folder: string;
  /** Seed of the whole run; the specimen's own follows from it and its ID. */
  readonly seed: number;
  /** Whether a mutant is shown only to the checks that are named for it. */
  readonly namedOnly: boolean;
}

/** There is no server for a specimen here. */
export class NoBackend extends Error {
  override readonly name = 'NoBackend';
}

/** Checks that every mutant is shown to, unless it is one of the host. */
const MODEL = 'kv.model.store';

/** A run of the command starts its servers itself, quickly, and loses nothing that a durable one would keep. */
const PROFILE = { address: undefined, profile: 'default', pull: false } as const;

/** Runs specimens one after the other in this process, those of Redis on one server. */
export class Bench {
  readonly #folder: Promise<RunFolder> = makeRunFolder();
  #redis: Promise<RunningBackend> | undefined;

  /**
   * Shows a specimen to its checks, over `guest` for one of the host, else over `direct`. A mutant of the memory
   * provider, which is quick, and a benign one are shown to all of them; any other mutant to those named for it and to
   * the sequential model.
   *
   * @returns how each of the checks went
   * @throws NoBackend where its backend cannot be had here
   */
  async run(specimen: Mutant | Benign, { folder, seed, namedOnly }: SpecimenOptions): Promise<CheckResult[]> {
    const { path } = await this.#folder;
    const resolved = await specimenProvider(specimen, folder);
    const running = await this.#backend(resolved.provider);
    const transport = specimen.base === 'host' ? 'guest' : 'direct';
    const tier = (isMutant(specimen) ? specimen.tier : undefined) ?? 'default';
    const checks = checksFor(specimen, namedOnly);
    const foreign = new ForeignCode();
    const show = async ({ learnt, subjects, disturbances }: Session): Promise<CheckResult[]> => {
      const { facts, withheld } = learnt;
      const subject = { claims: facts.claims, withheld, traits: facts.traits, transports: [transport] };
      const all = loadChecks('keyvalue');
      const planned = plan(readSpecification('keyvalue').requirements, all, subject, {
        checks,
        requirements: [],
        tier,
      });
      const choices = { seed: deriveSeed(seed, specimen.id), nonce: `m${randomBytes(5).toString('hex')}`, tier };
      const surroundings = { interruption: new AbortController().signal, foreign, known: [] };
      const runs = await execute(planned, subjects, facts, choices, disturbances, surroundings, SILENT);
      return planned
        .filter(({ check }) => checks.length === 0 || checks.includes(check.id))
        .map((item) => toResult(item, runs));
    };
    try {
      const options = {
        transports: [transport] as const,
        backend: { ...PROFILE, strategy: strategyOf(resolved.provider) },
        configs: {},
        ...(specimen.wrap === undefined ? {} : { wrap: specimen.wrap }),
      };
      return await onBackend(resolved, options, path, running, show);
    } finally {
      foreign.release();
    }
  }

  /** Ends what was started. */
  async close(): Promise<void> {
    await this.#redis?.then(({ instance }) => instance.stop()).catch(() => {});
    await (await this.#folder).remove();
  }

  /** A server is started for the first specimen that needs it, and kept; a folder costs nothing, and is a new one. */
  #backend(provider: Provider): Promise<RunningBackend> | undefined {
    if (provider.backend === undefined) return undefined;
    const { kind } = provider.backend;
    if (kind !== 'redis') return this.#start(provider);
    this.#redis ??= this.#start(provider);
    return this.#redis;
  }

  async #start(provider: Provider): Promise<RunningBackend> {
    const choice = { ...PROFILE, strategy: strategyOf(provider) };
    const started = await provision(provider, choice, (await this.#folder).path);
    if ('instance' in started) return started;
    if (started.outcome === 'error') throw new Error(started.reason);
    throw new NoBackend(started.reason);
  }
}

/** Processes, not containers: they are there at once. */
function strategyOf({ backend }: Provider): 'binary' | 'embedded' {
  return backend?.kind === 'redis' ? 'binary' : 'embedded';
}

const SILENT = { started: () => {}, finished: () => {} };

/** IDs of the checks to run; none for all. */
function checksFor(specimen: Mutant | Benign, namedOnly: boolean): readonly string[] {
  if (!isMutant(specimen)) return [];
  const { base, tier, killedBy } = specimen;
  if (namedOnly || base === 'host') return killedBy;
  return base === 'memory' && tier === undefined ? [] : [...killedBy, MODEL];
}

function toResult({ check, skip }: PlannedCheck, runs: readonly CheckRun[]): CheckResult {
  const run = runs.find((one) => one.check.id === check.id);
  const reason = skip?.reason ?? run?.reason;
  const requirement = run?.failure?.requirement;
  return {
    check: check.id,
    outcome: skip?.outcome ?? run?.outcome ?? 'not-run',
    ...(requirement === undefined ? {} : { requirement }),
    ...(reason === undefined ? {} : { reason }),
  };
}
