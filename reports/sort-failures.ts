import type { Certification, Failure } from './report.ts';

/** A failure of the harness says nothing about the subject, and a known one nothing new: both stand after the rest. */
export function sortFailures({ checks, failures }: Certification): Record<'own' | 'known' | 'harness', Failure[]> {
  const sort = ({ kind, check, transport }: Failure) => {
    if (kind === 'error') return 'harness';
    const outcome = checks.find(({ id }) => id === check)?.transports[transport]?.outcome;
    return outcome === 'known-fail' ? 'known' : 'own';
  };
  return { own: [], known: [], harness: [], ...Object.groupBy(failures, sort) };
}
