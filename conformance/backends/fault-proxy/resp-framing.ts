import type { Framer, Framing } from './framing.ts';
import { RespScanner } from './resp-scanner.ts';

/**
 * Redis, RESP2 and RESP3: commands as arrays of bulk strings or inline, replies of all types but the streamed ones, which
 * are refused, as no server sends them. An attribute belongs to the reply that it comes before.
 *
 * Where a server does not answer each command once, replies cannot be told by counting: `MONITOR`, `CLIENT REPLY OFF`
 * and, in RESP2, `SUBSCRIBE`.
 */
export const respFraming: Framing = {
  requests: () => split(new RespScanner('requests')),
  replies: () => split(new RespScanner('replies')),
  // Redis passes over an empty line and an empty or null array.
  expectsReply: (message) => !/^(\s*|\*(0+|-1)\r)$/.test(firstLine(message)),
  isReply: (message) => message[0] !== '>'.charCodeAt(0),
};

/** Keeps the pieces of a message and joins them once, when it is whole. */
function split(scanner: RespScanner): Framer {
  let pieces: Uint8Array[] = [];
  return (chunk) => {
    const messages: Uint8Array[] = [];
    let from = 0;
    while (from < chunk.length) {
      const end = scanner.scan(chunk, from);
      const piece = chunk.subarray(from, end ?? chunk.length);
      pieces.push(piece);
      if (end === undefined) break;
      messages.push(pieces.length === 1 ? piece : Buffer.concat(pieces));
      pieces = [];
      from = end;
    }
    return messages;
  };
}

/** Without its LF. */
function firstLine(message: Uint8Array): string {
  const end = message.indexOf('\n'.charCodeAt(0));
  return Buffer.from(message.subarray(0, end)).toString('latin1');
}
