import type { Certification } from './report.ts';

/**
 * What a report calls a subject, as it stands in the report and so not made harmless: `keyvalue.redis` for a provider,
 * `wasmtime 49.0.3 with keyvalue-0.2.0-draft` for a runtime that serves an interface itself, and
 * `reference-host 0.1.0 over keyvalue.redis with keyvalue-0.2.0-draft` where a provider serves it. A runtime is named
 * with its shape, because a run can certify it with several.
 */
export function subjectName({ provider, runtime }: Pick<Certification, 'provider' | 'runtime'>): string {
  if (runtime === undefined) return provider;
  const name = `${runtime.name} ${runtime.version}`.trim();
  return `${name}${provider === 'own' ? '' : ` over ${provider}`} with ${runtime.shape.id}`;
}
