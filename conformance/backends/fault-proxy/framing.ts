/**
 * Finds the messages in one direction of one connection.
 *
 * @param chunk bytes as they came, cut anywhere
 * @returns the messages that this chunk completed, in order and whole; what is not complete is kept inside. Joined, they
 *   are the bytes that came.
 * @throws Error where the bytes are no messages of the protocol
 */
export type Framer = (chunk: Uint8Array) => Uint8Array[];

/** How to tell the requests and replies of a protocol in which a server answers in order. */
export interface Framing {
  /** For what a client sends on one connection. */
  requests(): Framer;
  /** For what the server sends on one connection. */
  replies(): Framer;
  /** Whether the server answers this message of a client; where absent, it answers all. */
  expectsReply?(message: Uint8Array): boolean;
  /** Whether this message of the server answers a request, rather than being pushed; where absent, all do. */
  isReply?(message: Uint8Array): boolean;
}
