import type { CallResult } from '../subjects/subject.ts';

/** The cases after which an operation had and will have no effect (GEN-OUTCOME). */
const DEFINITE: ReadonlySet<string> = new Set([
  'key-not-found',
  'not-found',
  'invalid-key',
  'invalid-value',
  'invalid-url',
  'invalid-lock-id',
  'permission-denied',
  'authentication-error',
  'insufficient-permissions',
  'access-violation',
  'payload-too-large',
  'queue-or-topic-not-found',
  'unsupported-message-format',
  'syntax-error',
  'constraint-violation',
]);

/** Whether a result is an error after which the operation had and will have no effect. */
export function isDefinite(result: CallResult): boolean {
  return 'err' in result && DEFINITE.has(result.err.case);
}
