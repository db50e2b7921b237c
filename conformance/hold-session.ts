import type { NoSession } from './session.ts';

/** A session that lasts until it is ended. */
export interface HeldSession<S> {
  readonly session: S;
  /** Ends it, and settles when everything that it had is gone. */
  end(): Promise<void>;
}

/**
 * Has a session, for those who are told separately when to begin and when to end.
 *
 * @param having has a session until what it calls has settled
 * @returns why there is none, where that is so
 */
export async function holdSession<S>(
  having: (use: (session: S) => Promise<undefined>) => Promise<NoSession | undefined>,
): Promise<HeldSession<S> | NoSession> {
  const had = Promise.withResolvers<{ readonly session: S }>();
  const ending = Promise.withResolvers<undefined>();
  const over = having(async (session) => {
    had.resolve({ session });
    return ending.promise;
  });
  const first = await Promise.race([had.promise, over]);
  if (first === undefined) throw new Error('the session ended before it was had');
  if ('reason' in first) return first;
  const end = async () => {
    ending.resolve(undefined);
    await over;
  };
  return { ...first, end };
}
