import type { Framing } from './framing.ts';

/** Requests and replies of Redis, RESP2 and RESP3. */
export const respFraming: Framing = {
  requests: () => () => [],
  replies: () => () => [],
};
