import { makeRunFolder } from './backends/run-folder.ts';
import { findRuntime } from './find-runtime.ts';
import { secretsOf } from './redact.ts';
import type { ResolvedProvider } from './resolve-provider.ts';
import type { ResolvedRuntime } from './resolve-runtime.ts';
import { type NoSession, type Session, type SessionOptions, withSession } from './session.ts';
import type { Assignment, World } from './subjects/runtime.ts';
import { RuntimeSubject } from './subjects/runtime-subject.ts';

/** What a session with a runtime depends on besides it. */
export interface RuntimeSessionOptions extends Pick<SessionOptions, 'backend' | 'configs'> {
  /** The worlds to have it in; those that it does not have are left out. */
  readonly worlds: readonly World[];
  /** What stands behind the interface, for a runtime that has providers. */
  readonly provider: ResolvedProvider | undefined;
}

/** A runtime that was found, with a subject for every world; nothing of it runs before a subject is asked for a client. */
export interface RuntimeSession {
  /** What it says its version is. */
  readonly version: string;
  readonly assignments: ReadonlyMap<World, Assignment>;
  readonly subjects: ReadonlyMap<string, RuntimeSubject>;
  /** That of the provider behind the interface; undefined where that is the runtime itself. */
  readonly behind: Session | undefined;
  /** What no report may show. */
  readonly secrets: readonly string[];
}

/** Why there is no session with a runtime. */
export interface NoRuntimeSession extends NoSession {
  /** Its version, empty where it was not found. */
  readonly version: string;
}

/**
 * Finds a runtime, has what stands behind the interface, makes the subjects for one shape, and ends all of them when `use`
 * has settled.
 *
 * @returns what `use` gave, or why it was not called
 */
export async function withRuntimeSession<T>(
  resolved: ResolvedRuntime,
  shape: string,
  options: RuntimeSessionOptions,
  use: (session: RuntimeSession) => Promise<T>,
): Promise<T | NoRuntimeSession> {
  const found = await findRuntime(resolved);
  if ('reason' in found) return { ...found, version: '' };
  const { version } = found;
  const { provider } = options;
  if (provider === undefined) return inFolder(resolved, shape, options, version, undefined, use);
  const result = await withSession(provider, { ...options, transports: [] }, async (behind) => {
    return { used: await inFolder(resolved, shape, options, version, behind, use) };
  });
  return 'used' in result ? result.used : { ...result, version };
}

async function inFolder<T>(
  { runtime }: ResolvedRuntime,
  shape: string,
  { worlds, provider }: RuntimeSessionOptions,
  version: string,
  behind: Session | undefined,
  use: (session: RuntimeSession) => Promise<T>,
): Promise<T> {
  const folder = await makeRunFolder();
  const assignments = new Map<World, Assignment>();
  const subjects = new Map<string, RuntimeSubject>();
  try {
    for (const world of runtime.worlds.filter((one) => worlds.includes(one))) {
      const ordered = provider === undefined ? {} : { provider: toOrder(provider, behind) };
      const assignment = { shape, world, ...ordered };
      assignments.set(world, assignment);
      subjects.set(world, new RuntimeSubject(runtime, assignment, folder.path));
    }
    const secrets = provider === undefined ? [] : secretsOf(provider.provider.configs, behind?.configs ?? {});
    return await use({ version, assignments, subjects, behind, secrets });
  } finally {
    for (const subject of subjects.values()) await subject.close();
    await folder.remove();
  }
}

function toOrder(
  { provider, module, outside }: ResolvedProvider,
  behind: Session | undefined,
): Assignment['provider'] & object {
  return { id: provider.id, module: module.href, outside, configs: behind?.configs ?? {} };
}
