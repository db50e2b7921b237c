import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import { within } from '../wait.ts';
import { SubjectFailure } from './subject.ts';

/** One POST, as the two streams that the guest protocol is spoken over. */
export interface HttpSession {
  readonly input: Readable;
  readonly output: Writable;
  /** Ends the request, and gives up an answer that does not end. */
  close(): void;
}

/**
 * Opens a POST whose body stays open, and waits until its response begins.
 *
 * @param milliseconds how long that may take
 * @throws SubjectFailure of kind `timeout` where it does not; `protocol` where its status is not 200; what `epitaph` says
 *   where the connection fails
 */
export async function openHttpSession(
  url: string,
  milliseconds: number,
  epitaph: (error: Error) => Promise<SubjectFailure>,
): Promise<HttpSession> {
  const headers = { 'content-type': 'application/jsonl', 'transfer-encoding': 'chunked' };
  const posted = request(url, { method: 'POST', headers, agent: false });
  posted.flushHeaders();
  const late = () => new SubjectFailure('timeout', `no response began within ${milliseconds} ms`);
  try {
    const response = await within(milliseconds, responseTo(posted, epitaph), late);
    if (response.statusCode !== 200) {
      throw new SubjectFailure('protocol', `the handler answered with status ${response.statusCode}`);
    }
    return { input: endingQuietly(response), output: posted, close: () => posted.destroy() };
  } catch (error) {
    posted.on('error', () => {});
    posted.destroy();
    throw error;
  }
}

function responseTo(
  posted: ClientRequest,
  epitaph: (error: Error) => Promise<SubjectFailure>,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    posted.once('response', resolve);
    posted.on('error', (error) => void epitaph(error).then(reject));
  });
}

/** A response that is cut off ends like any other: why is for the epitaph to say. */
function endingQuietly(response: IncomingMessage): Readable {
  const body = new PassThrough();
  response.on('data', (chunk: Buffer) => body.write(chunk));
  for (const end of ['end', 'error', 'close']) response.once(end, () => body.end());
  return body;
}
