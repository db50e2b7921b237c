import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Provider } from '../providers/provider.ts';
import { faces } from '../reference-host/linker.ts';
import type { Backend } from '../reports/report.ts';
import type { BackendInstance, StrategyName } from './backends/backend.ts';
import { type BackendChoice, provision } from './backends/provision.ts';
import { makeRunFolder } from './backends/run-folder.ts';
import { Disturbances } from './disturbances.ts';
import { Unsupported } from './endings.ts';
import { type LearntFacts, learnFacts } from './facts.ts';
import { type ResolvedProvider, resolveProvider } from './resolve-provider.ts';
import { DirectSubject } from './subjects/direct.ts';
import { GuestSubject } from './subjects/guest.ts';
import type { Subject } from './subjects/subject.ts';
import type { Target } from './subjects/target.ts';

/** The transports of a run, in their order. */
export const transports = ['direct', 'guest'] as const;

/** A way to reach a subject. */
export type Transport = (typeof transports)[number];

/** What a session depends on besides the provider. */
export interface SessionOptions {
  readonly transports: readonly Transport[];
  readonly backend: BackendChoice;
  /** Configuration of the provider beyond its backend's address. */
  readonly configs: Readonly<Record<string, string>>;
  /** Puts something between the checks and a subject, which is how the suite itself is tested. */
  wrap?(subject: Subject): Subject;
}

/** A backend that runs, and how it came to be there. */
export interface RunningBackend {
  readonly instance: BackendInstance;
  readonly strategy: StrategyName;
}

/** Why there is no session. */
export interface NoSession {
  readonly reason: string;
  readonly cure: string;
  readonly outcome: 'not-run' | 'error';
}

/** A provider on a running backend, with a subject for every transport. */
export interface Session {
  readonly configs: Readonly<Record<string, string>>;
  readonly learnt: LearntFacts;
  readonly subjects: ReadonlyMap<string, Subject>;
  /** What a report says about the backend, what it served aside; null where the provider has none. */
  readonly backend: Omit<Backend, 'served'> | null;
  readonly instance: BackendInstance | undefined;
  /** What checks may disturb. */
  readonly disturbances: Disturbances;
}

/**
 * Has a backend, connects the provider, makes the subjects, and ends all of them when `use` has settled.
 *
 * @returns what `use` gave, or why it was not called
 */
export async function withSession<T>(
  resolved: ResolvedProvider,
  options: SessionOptions,
  use: (session: Session) => Promise<T>,
): Promise<T | NoSession> {
  const { provider } = resolved;
  const needed = Object.keys(provider.configs).find((key) => {
    const given = key in (provider.backend?.configs ?? {}) || key in options.configs;
    return provider.configs[key]?.required === true && !given;
  });
  if (needed !== undefined) {
    const reason = `the provider needs the configuration key ${needed}`;
    return { reason, cure: `give it with --config ${needed}=VALUE`, outcome: 'not-run' };
  }
  const folder = await makeRunFolder();
  try {
    if (provider.backend === undefined) return await onBackend(resolved, options, folder.path, undefined, use);
    const provisioned = await provision(provider, options.backend, folder.path);
    if ('reason' in provisioned) return provisioned;
    try {
      return await onBackend(resolved, options, folder.path, provisioned, use);
    } finally {
      await provisioned.instance.stop();
    }
  } finally {
    await folder.remove();
  }
}

/**
 * Connects the provider to a backend that runs already, which stays when `use` has settled.
 *
 * @param folder where temporary data goes
 * @param provisioned undefined where the provider needs none
 */
export async function onBackend<T>(
  { provider, module, outside }: ResolvedProvider,
  options: SessionOptions,
  folder: string,
  provisioned: RunningBackend | undefined,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const configs = { ...options.configs };
  for (const key of Object.keys(provider.backend?.configs ?? {})) configs[key] = provisioned?.instance.address ?? '';
  const compileCache = join(folder, 'compile-cache');
  const target = (): Target => {
    const face = faces.find(({ capability }) => capability === provider.capability);
    if (face === undefined) throw new Error(`there is no interface for ${provider.capability}`);
    return { provider, module, outside, face, configs, compileCache };
  };
  const learnt = await learnFacts(provider, configs, provisioned?.instance);
  const subjects = new Map<string, Subject>();
  const instance = provisioned?.instance;
  const disturbances = new Disturbances(
    () => backendToDisturb(provider, options, folder, instance),
    (transport, address) => {
      const addressed = Object.keys(provider.backend?.configs ?? {}).map((key) => [key, address] as const);
      const there = { ...target(), configs: { ...configs, ...Object.fromEntries(addressed) } };
      return makeSubject(there, transport as Transport, folder);
    },
  );
  try {
    for (const transport of options.transports) {
      const subject = await makeSubject(target(), transport, folder);
      subjects.set(transport, options.wrap?.(subject) ?? subject);
    }
    const backend = provisioned === undefined ? null : describe(provider.backend?.kind ?? '', provisioned, options);
    return await use({ configs, learnt, subjects, backend, instance, disturbances });
  } finally {
    for (const subject of subjects.values()) await subject.close();
    await disturbances.close();
  }
}

/** A backend for faults alone, so that what is done to it concerns no other check; a user's own serves as it is. */
async function backendToDisturb(
  provider: Provider,
  options: SessionOptions,
  folder: string,
  instance: BackendInstance | undefined,
): Promise<BackendInstance> {
  if (instance === undefined) throw new Unsupported('the provider has no backend to disturb');
  if (instance.shared) return { ...instance, stop: async () => {} };
  const provisioned = await provision(provider, options.backend, folder);
  if ('instance' in provisioned) return provisioned.instance;
  throw new Error(`there is no second backend to disturb: ${provisioned.reason}`);
}

async function makeSubject(target: Target, transport: Transport, folder: string): Promise<Subject> {
  if (transport === 'direct') return new DirectSubject(target);
  // The other backend of a slightfile with two: one that every machine has.
  const companion = await resolveProvider(`${target.provider.capability}.filesystem`, folder);
  const { face, compileCache } = target;
  const other = { ...companion, face, compileCache, configs: { FILESYSTEM_ROOT: join(folder, 'other') } };
  // Of its own: subjects count their sockets each for themselves.
  return new GuestSubject(target, other, await mkdtemp(join(folder, 'guests-')));
}

function describe(
  kind: string,
  { instance, strategy }: RunningBackend,
  { backend }: SessionOptions,
): Omit<Backend, 'served'> {
  const { version, fidelity } = instance;
  return { kind, strategy, version, fidelity, profile: strategy === 'address' ? 'as found' : backend.profile };
}
