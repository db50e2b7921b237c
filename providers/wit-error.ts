/**
 * A failure that a guest is to see as a case of its interface's error variant.
 *
 * Errors are recognised by their shape alone, `error.payload = {tag, val}`, so that a provider from another
 * package, which has its own copy of everything, needs no class of ours. This one is a convenience.
 */
export class WitError<Tag extends string = string> extends Error {
  override readonly name = 'WitError';
  /** The case of the variant and its payload. */
  readonly payload: { readonly tag: Tag; readonly val: string };

  /**
   * @param tag the case, e.g. `connection-error`
   * @param val its payload: a text without secrets, or the offending key where the case carries one
   */
  constructor(tag: Tag, val: string) {
    super(`${tag}: ${val}`);
    this.payload = { tag, val };
  }
}

/** The variant payload of a thrown value, or undefined where it has none and so is a defect of whoever threw it. */
export function witErrorPayload(thrown: unknown): { tag: string; val: unknown } | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('payload' in thrown)) return undefined;
  const payload: unknown = thrown.payload;
  if (typeof payload !== 'object' || payload === null || !('tag' in payload)) return undefined;
  if (typeof payload.tag !== 'string') return undefined;
  return { tag: payload.tag, val: 'val' in payload ? payload.val : undefined };
}
