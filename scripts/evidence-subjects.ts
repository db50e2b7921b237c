import { isCertifiable } from '../conformance/is-certifiable.ts';
import { runtimeNames } from '../conformance/resolve-runtime.ts';
import { registry } from '../providers/registry.ts';

/** Something of which evidence is committed, as `reports/results/<name>.json`. */
export interface EvidenceSubject {
  readonly name: string;
  /** The flags that certify it. */
  readonly flags: readonly string[];
}

/** Providers that the reference host is certified over, besides those in memory. */
const BEHIND_THE_HOST = ['keyvalue.filesystem', 'keyvalue.redis'];

/**
 * Every provider that ships with the project, by its ID; every runtime that has an adapter, by its name; and the
 * reference host over providers that keep data.
 */
export const evidenceSubjects: readonly EvidenceSubject[] = [
  ...registry
    .filter(({ capability }) => isCertifiable(capability))
    .map(({ id }) => ({ name: id, flags: ['--provider', id] })),
  ...runtimeNames().map((name) => ({ name, flags: ['--runtime', name] })),
  ...BEHIND_THE_HOST.map((id) => ({
    name: `reference-host.${id}`,
    flags: ['--runtime', 'reference-host', '--provider', id],
  })),
];
