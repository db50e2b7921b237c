/**
 * Requirements that no mutant breaks, by ID, each with the reason. A requirement that binds every subject, LIN or a
 * level of durability has a mutant or stands here.
 */
export const unmutated: Readonly<Record<string, string>> = {
  'GEN-ONCE': 'no check yet: it takes a connection that is cut at the right moment',
  'GEN-BOUNDED': 'no check of its own yet: it takes a backend that falls silent',
  'GEN-SETTLE': 'key-value stores have no call that waits',
  'GEN-RECOVER': 'no check yet: it takes a backend that goes away and comes back',
  'GEN-NO-HOL': 'no check yet: it takes a backend that is slow to some',
  'GEN-AUTH': 'no check yet: it takes a server with credentials',
  'KV-ERR-CONN': 'no check yet: it takes a backend that refuses, resets or falls silent',
  'KV-DUR-H': 'no check yet: it takes a host that is killed',
  'KV-DUR-S': 'no check yet: it takes a backend that is killed',
};
