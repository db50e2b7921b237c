import type { Claims, Limits } from '../../../providers/connection.ts';
import type { KeyValueProvider } from '../../../providers/provider.ts';
import { withConnection } from '../make/with-connection.ts';
import type { Benign } from '../mutant.ts';

const KIB = 1024;

/** A provider that claims this and no more, with other limits where some are given. */
function claiming(shipped: KeyValueProvider, claims: Claims, limits: Partial<Limits> = {}): KeyValueProvider {
  const altered = withConnection(shipped, (connection) => ({ claims, limits: { ...connection.limits, ...limits } }));
  return { ...altered, claims };
}

/** Providers that ship as they are, promise less, or allow less. */
const benign: Benign[] = [
  {
    id: 'unchanged',
    title: 'the provider as it ships',
    because: 'what accuses it accuses the suite',
    base: 'memory',
  },
  {
    id: 'claims-nothing',
    title: 'no level is claimed, and the limits are the least that is accepted',
    because: 'levels are optional',
    base: 'memory',
    provide: (shipped) => claiming(shipped, {}, { maxKeyBytes: 256, maxValueBytes: 256 * KIB }),
  },
  {
    id: 'no-control-characters',
    title: 'control characters in keys are refused',
    because: 'KV-KEY-CTRL-REJECT: without the claim of CTRL they must be',
    base: 'memory',
    provide: (shipped) => claiming(shipped, { LIN: true, LARGE: 1024 * KIB }),
  },
  {
    id: 'odd-limits',
    title: 'limits are odd numbers: 257 bytes for keys, 300,001 for values',
    because: 'GEN-LIMIT-DECLARED: providers declare them',
    base: 'memory',
    provide: (shipped) => claiming(shipped, { LIN: true, CTRL: true }, { maxKeyBytes: 257, maxValueBytes: 300_001 }),
  },
  {
    id: 'slow-by-declaration',
    title: 'a call may take 30 seconds, and a recovery 15',
    because: 'GEN-BOUNDED and GEN-RECOVER accept as much',
    base: 'memory',
    provide: (shipped) => claiming(shipped, shipped.claims, { opTimeoutMs: 30_000, recoveryTimeMs: 15_000 }),
  },
];

export default benign;
