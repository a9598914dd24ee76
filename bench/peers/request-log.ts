import { pino } from 'pino';

const logger = pino({ base: null, timestamp: () => `,"time":"${new Date().toISOString()}"` });

/** A line for each answer, as the product writes it in production. */
export function logRequest(requestId: string, method: string, route: string, status: number, startedAt: number): void {
  const durationMs = Math.round((performance.now() - startedAt) * 10) / 10;
  logger.info({ context: 'http', requestId, method, route, status, durationMs });
}
