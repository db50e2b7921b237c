/**
 * Requirements that no mutant breaks, by ID, each with the reason. A requirement that binds every subject, LIN or a
 * level of durability has a mutant or stands here.
 */
export const unmutated: Readonly<Record<string, string>> = {
  'GEN-SETTLE': 'key-value stores have no call that waits',
};
