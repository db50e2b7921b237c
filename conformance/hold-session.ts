import type { ResolvedProvider } from './resolve-provider.ts';
import { type NoSession, type Session, type SessionOptions, withSession } from './session.ts';

/** A session that lasts until it is ended. */
export interface HeldSession {
  readonly session: Session;
  /** Ends it, and settles when everything that it had is gone. */
  end(): Promise<void>;
}

/**
 * Has a session, for those who are told separately when to begin and when to end.
 *
 * @returns why there is none, where that is so
 */
export async function holdSession(
  resolved: ResolvedProvider,
  options: SessionOptions,
): Promise<HeldSession | NoSession> {
  const had = Promise.withResolvers<Session>();
  const ending = Promise.withResolvers<void>();
  const over = withSession(resolved, options, async (session) => {
    had.resolve(session);
    await ending.promise;
  });
  const first = await Promise.race([had.promise, over]);
  if (first === undefined) throw new Error('the session ended before it was had');
  if ('reason' in first) return first;
  const end = async () => {
    ending.resolve();
    await over;
  };
  return { session: first, end };
}
