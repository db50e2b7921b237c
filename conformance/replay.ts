import type { Writable } from 'node:stream';
import { printable } from '../reports/terminal/text.ts';
import { Inconclusive, Unsupported } from './endings.ts';
import { ownStream } from './foreign-code.ts';
import { providerInRuntime } from './provider-in-runtime.ts';
import { type RecordedFailure, readRecordedFailure } from './recorded-failure.ts';
import { redact, secretsOf } from './redact.ts';
import { removeWritten } from './remove-written.ts';
import { ReplayedCalls } from './replayed-calls.ts';
import { readShape } from './requirements/read-requirements.ts';
import { resolveProvider } from './resolve-provider.ts';
import { resolveRuntime } from './resolve-runtime.ts';
import type { RunConfig } from './run-config.ts';
import { withRuntimeSession } from './runtime-session.ts';
import { type NoSession, type Session, type Transport, withSession } from './session.ts';
import { WORLDS, type World } from './subjects/runtime.ts';
import type { Subject } from './subjects/subject.ts';
import { UsageError } from './usage-error.ts';

/** Which failure is replayed. */
interface Where {
  readonly report: string;
  readonly trace: string;
}

/** Whether every answer was as it was recorded, or why no call could be made. */
type Replayed = boolean | NoSession;

type Line = (text: string) => void;

/**
 * Makes the recorded calls of a failure again, literally and one after the other, on the subject they were recorded on
 * or on another one, and says where an answer is not what was recorded. Names are put under this run's nonce, so that
 * the leftovers of the recorded run are not met.
 *
 * @returns 1 where every answer is as it was recorded, so that the failure is there again; 0 where not; 3 where the
 *   subject cannot be had
 * @throws UsageError where there is no such report or trace, or the subject has not what its calls are of
 */
export async function replay(config: RunConfig, where: Where, output: Writable): Promise<number> {
  const recorded = readRecordedFailure(where.report, where.trace);
  const line = (text: string) => output.write(`${printable(text, 2_000)}\n`);
  const on = recorded.certification.runtime === undefined ? onProvider : onRuntime;
  const result = await on(config, where.trace, recorded, line);
  if (typeof result === 'object') {
    ownStream('stderr').write(`conformance: ${result.reason}${result.cure === '' ? '' : `; ${result.cure}`}\n`);
    return 3;
  }
  const { observed, required } = recorded.failure;
  line(
    result
      ? `reproduced: every answer is as it was recorded; observed ${observed}; required ${required}`
      : 'not reproduced: not every answer is as it was recorded',
  );
  return result ? 1 : 0;
}

async function onProvider(config: RunConfig, trace: string, recorded: RecordedFailure, line: Line): Promise<Replayed> {
  const { certification, failure, kind } = recorded;
  if (config.runtimes.length + config.shapes.length > 0) {
    throw new UsageError(
      `--replay: the calls of ${trace} are of ${certification.interface.name}, and runtimes are certified with WASI alone`,
    );
  }
  const transport = onlyOf(config) ?? (failure.transport as Transport);
  if (isWorld(transport)) throw new UsageError(`--transport ${transport} is not for providers`);
  const resolved = await resolveProvider(config.providers[0] ?? certification.provider, config.folder);
  line(`${trace}: ${failure.check} over ${failure.transport}, on ${resolved.shown} over ${transport}`);
  if (kind === 'fault') line(`the faults that the check injected are not injected again; to do that: ${failure.rerun}`);
  return withSession(resolved, { ...config, transports: [transport] }, async (session) => {
    const secrets = secretsOf(resolved.provider.configs, session.configs);
    const subject = session.subjects.get(transport) as Subject;
    const calls = callsOn(subject, recorded, config, (text) => line(redact(text, secrets)));
    try {
      return await calls.all(failure.trace);
    } finally {
      await calls.close();
      await cleanUp(session, resolved.provider, calls.written);
    }
  });
}

async function onRuntime(config: RunConfig, trace: string, recorded: RecordedFailure, line: Line): Promise<Replayed> {
  const { certification, failure } = recorded;
  const { name = '', shape: recordedShape } = certification.runtime ?? {};
  const shape = recordedShape?.id ?? '';
  if (config.runtimes.length > 1) throw new UsageError('--replay makes the calls on one runtime: give one --runtime');
  const resolved = await resolveRuntime(config.runtimes[0] ?? name, config.folder);
  const { runtime, shown } = resolved;
  const other = config.shapes.find((one) => one !== shape);
  if (other !== undefined) throw new UsageError(`--replay: the calls of ${trace} are of ${shape}, not of ${other}`);
  if (!runtime.shapes.includes(shape)) {
    const links = runtime.shapes.join(', ');
    throw new UsageError(
      `--replay: the calls of ${trace} are of ${shape}, which ${shown} does not link; it links ${links}`,
    );
  }
  const world = onlyOf(config) ?? (failure.transport as World);
  if (!isWorld(world)) throw new UsageError(`--transport ${world} is not for runtimes`);
  if (!runtime.worlds.includes(world)) {
    throw new UsageError(`${shown} has no world ${world}: give --transport ${runtime.worlds.join(' or ')}`);
  }
  // On the same runtime over what it was over; another one may have nothing of that kind.
  const over = shown === name && certification.provider !== 'own' ? [certification.provider] : [];
  const providers = config.providers.length > 0 ? config.providers : over;
  const behind = await providerInRuntime(resolved, readShape(shape).package, { ...config, providers });
  if (!behind.serves) throw new UsageError(`${behind.shown} serves nothing of ${shape}`);
  const { provider } = behind;
  const what = `${shown}${provider === undefined ? '' : ` over ${provider.shown}`} in ${world}`;
  line(`${trace}: ${failure.check} with ${shape} in ${failure.transport}, on ${what}`);
  return withRuntimeSession(resolved, shape, { ...config, worlds: [world], provider }, async (session) => {
    const subject = session.subjects.get(world) as Subject;
    const calls = callsOn(subject, recorded, config, (text) => line(redact(text, session.secrets)));
    try {
      return await calls.all(failure.trace);
    } catch (error) {
      if (!(error instanceof Unsupported || error instanceof Inconclusive)) throw error;
      return { reason: error.message, cure: '', outcome: 'not-run' } as const;
    } finally {
      await calls.close();
      if (provider !== undefined && session.behind !== undefined) {
        await cleanUp(session.behind, provider.provider, calls.written);
      }
    }
  });
}

/** The one way to reach a subject that the user gave. */
function onlyOf({ transports, worlds }: RunConfig): Transport | World | undefined {
  if (transports.length === 1) return transports[0];
  return worlds.length === 1 ? worlds[0] : undefined;
}

function isWorld(transport: string): transport is World {
  return (WORLDS as readonly string[]).includes(transport);
}

function callsOn(subject: Subject, { report }: RecordedFailure, { choices }: RunConfig, line: Line): ReplayedCalls {
  return new ReplayedCalls(subject, (text) => text.replaceAll(report.run.nonce, choices.nonce), line);
}

async function cleanUp(
  { instance, configs }: Session,
  provider: Parameters<typeof removeWritten>[0],
  written: string[],
): Promise<void> {
  if (instance?.shared === true) await removeWritten(provider, configs, written);
}
