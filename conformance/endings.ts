// How a check ends that neither shows what it is about nor sees it broken. The message is the reason.

/** Thrown by a check where this run cannot show what it is about. */
export class Unsupported extends Error {
  override readonly name = 'Unsupported';
}

/** Thrown by a check that has no meaning for this subject or its backend. */
export class NotApplicable extends Error {
  override readonly name = 'NotApplicable';
}

/** Thrown by a check that ran and cannot tell. */
export class Inconclusive extends Error {
  override readonly name = 'Inconclusive';
}
