import type { FastifyInstance, FastifyReply } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/** How much of a body that nobody wants is still taken, so that its sender comes to read the answer. */
const DISCARDED_BYTES_MAX = 33_554_432;
const DISCARDING_MS_MAX = 5_000;

/**
 * Lets an answer arrive that is given before the body was read and closes the connection, as 413 does. Closing with bytes
 * unread resets the connection, and a client that still writes fails without having seen the answer. So the answer is
 * sent at once, and the connection closed when the body has come to its end, within bounds of bytes and time: nothing of
 * it is kept. Where the connection stays open Node discards the rest itself, within the time for receiving a request.
 */
export function useUnreadBodies(server: FastifyInstance): void {
  server.addHook('onSend', (request, reply, payload, done) => {
    if (typeof payload !== 'string' || !isCutOff(request.raw, reply)) {
      done(null, payload);
      return;
    }
    void reply.header('content-length', Buffer.byteLength(payload));
    done(null, Readable.from(answerAndDiscard(payload, request.raw)));
  });
}

function isCutOff(request: IncomingMessage, reply: FastifyReply): boolean {
  const closes = reply.getHeader('connection') === 'close' || !reply.raw.shouldKeepAlive;
  return closes && !request.complete && !request.destroyed;
}

async function* answerAndDiscard(answer: string, request: IncomingMessage): AsyncGenerator<string> {
  yield answer;
  await discarded(request);
}

/** Resolves when the body has ended, was cut off, or is too long to be waited for. */
function discarded(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let bytes = 0;
    const end = (): void => {
      clearTimeout(timer);
      request.off('data', count).off('close', end);
      resolve();
    };
    const count = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > DISCARDED_BYTES_MAX) end();
    };
    const timer = setTimeout(end, DISCARDING_MS_MAX);
    if (request.destroyed) end();
    else request.on('data', count).on('close', end);
  });
}
