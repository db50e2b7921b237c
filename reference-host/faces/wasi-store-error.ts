import { witErrorPayload } from '../../providers/wit-error.ts';
import { UndeclaredResourceError } from './undeclared-resource-error.ts';

/** The `error` of `wasi:keyvalue/store`, all shapes. */
export type StoreErrorPayload =
  | { readonly tag: 'no-such-store' }
  | { readonly tag: 'access-denied' }
  | { readonly tag: 'other'; readonly val: string };

/** A failure that a guest of `wasi:keyvalue` sees as the `error` of its functions. */
export class WasiStoreError extends Error {
  override readonly name = 'WasiStoreError';
  readonly payload: StoreErrorPayload;

  constructor(payload: StoreErrorPayload) {
    super(payload.tag === 'other' ? payload.val : payload.tag);
    this.payload = payload;
  }
}

/**
 * The error of `wasi:keyvalue` for what a provider or the slightfile threw: `no-such-store` where nothing of that name is
 * declared, `access-denied` for credentials and rights, `other` with the contract's case and text for everything else.
 *
 * @returns a {@link WasiStoreError}, or what was thrown where that is a defect of the provider
 */
export function toWasiStoreError(error: unknown): unknown {
  if (error instanceof WasiStoreError) return error;
  if (error instanceof UndeclaredResourceError) return new WasiStoreError({ tag: 'no-such-store' });
  const payload = witErrorPayload(error);
  if (payload === undefined) return error;
  if (payload.tag === 'authentication-error') return new WasiStoreError({ tag: 'access-denied' });
  const text = typeof payload.val === 'string' ? `${payload.tag}: ${payload.val}` : payload.tag;
  return new WasiStoreError({ tag: 'other', val: text });
}
