import type { FastifyInstance } from 'fastify';

/**
 * Closes the connection of a client that takes nothing of its answer for so long; Node itself would wait for ever, with
 * the answer in memory. Until the answer is there the connection may be still for as long as the work takes, and after it
 * Node sets its own time again, that of an idle connection.
 * @param timeoutMs without any progress.
 */
export function useUnreadAnswers(server: FastifyInstance, timeoutMs: number): void {
  server.addHook('onSend', (request, _reply, payload, done) => {
    request.raw.socket.setTimeout(timeoutMs);
    done(null, payload);
  });
}
