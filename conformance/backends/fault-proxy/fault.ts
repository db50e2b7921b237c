import type { Random } from '../../random.ts';

/** `up` is from client to server. */
export type Direction = 'up' | 'down' | 'both';

/** What can go wrong between a client and a server. A direction that is not given is `both`. */
export type Fault =
  | Latency
  | Bandwidth
  | Slicer
  | Cut
  | SlowClose
  | LimitData
  | BlackHole
  | Refuse
  | HoldReplies
  | TargetedCut;

/** A fault that must know the messages, so that it needs a framing. */
export type MessageFault = HoldReplies | TargetedCut;

/** Every chunk, and the end, comes later; the order stays. Hits are the chunks and ends delayed. */
export interface Latency {
  readonly kind: 'latency';
  readonly milliseconds: number;
  /** So many milliseconds less or more, evenly distributed; needs `random`. */
  readonly jitter?: number;
  readonly direction?: Direction;
  readonly random?: Random;
}

/** No more than so many bytes in a second, in each direction of each connection. Hits are the writes that it limited. */
export interface Bandwidth {
  readonly kind: 'bandwidth';
  readonly bytesPerSecond: number;
  readonly direction?: Direction;
}

/** Nothing is written but in slices of so many bytes at most, each in a turn of its own. Hits are the slices. */
export interface Slicer {
  readonly kind: 'slicer';
  readonly bytes: number;
  readonly direction?: Direction;
}

/**
 * Ends every open connection at once, and every new one as soon as it is accepted: both sides get a FIN, or a RST. What
 * was on its way is dropped. Hits are the connections cut.
 */
export interface Cut {
  readonly kind: 'fin' | 'rst';
}

/** The end of one side, a FIN, reaches the other so much later. Hits are the ends delayed. */
export interface SlowClose {
  readonly kind: 'slow-close';
  readonly milliseconds: number;
}

/** Cuts a connection, with a RST, when so many bytes went over it since the injection. Hits are the connections cut. */
export interface LimitData {
  readonly kind: 'limit-data';
  readonly bytes: number;
  readonly direction?: Direction;
}

/**
 * Connections are accepted and stay open, but nothing comes out at the other side, no end either. Hits and messages are
 * what was held (without a framing, the chunks). After about a quarter of a mebibyte in a direction the proxy reads no
 * more, as a network would not.
 */
export interface BlackHole {
  readonly kind: 'black-hole';
  readonly direction?: Direction;
  /** Whether connections that lost something are cut, which is the default, or get it after all. */
  readonly onHeal?: 'release' | 'cut';
}

/**
 * Nobody listens: new connections get ECONNREFUSED, from the system, so that nobody can count them. Open ones stay. It
 * has one hit, at once.
 */
export interface Refuse {
  readonly kind: 'refuse';
}

/**
 * Requests go up, replies are held until healed, however many there are: n hits prove that n requests were carried out
 * before any was answered. Hits and messages are the replies held.
 */
export interface HoldReplies {
  readonly kind: 'hold-replies';
}

/**
 * Cuts the connection, with a RST, at one request, counted over all connections as they arrive since the injection.
 *
 * `cut-before-reply`: the request is forwarded; the cut comes once the server has answered it, so that it certainly took
 * effect, and the client gets nothing of the reply. Requests behind it on the same connection are not forwarded. The
 * messages are the request and the reply.
 *
 * `cut-before-forward`: the server never sees the request. The message is the request.
 *
 * It has one hit. `reached` rejects where the connection ended before the server's answer.
 */
export interface TargetedCut {
  readonly kind: 'cut-before-reply' | 'cut-before-forward';
  /** Which of the matching requests, from 1, which is the default. */
  readonly request?: number;
  /** Where absent, every request matches. Called once for each request, in order. */
  readonly matching?: (message: Uint8Array) => boolean;
  /** Whether connections are accepted after the cut, which is the default, or refused, from before it until healed. */
  readonly afterwards?: 'refuse' | 'accept';
}
