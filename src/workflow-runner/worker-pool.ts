import type { Logger } from '@nestjs/common';
import pg from 'pg';
import { type loginOf, verifyRole } from '../database/index.js';

const CONNECTIONS = 5;
const CONNECT_TIMEOUT_MS = 5_000;
/** Half of what a load balancer usually allows a silent connection. */
const KEEP_ALIVE_DELAY_MS = 30_000;
/**
 * What a runner asks takes milliseconds, the queue's own maintenance seconds. A host that is gone answers nothing and
 * refuses nothing: only this ends the wait, and the connection with it.
 */
const STATEMENT_LIMIT_MS = 20_000;

/**
 * Connections of the worker, each verified before it is handed out. An idle one that breaks is only logged.
 * @param statementLimitMs after which a statement fails here, whatever the server does.
 */
export function openWorkerPool(
  { url, role }: ReturnType<typeof loginOf>,
  logger: Pick<Logger, 'warn'>,
  statementLimitMs = STATEMENT_LIMIT_MS,
): pg.Pool {
  // Connections are handed out once this has settled, which its type does not say.
  const verified: object = { onConnect: (client: pg.ClientBase) => verifyRole(client, role) };
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: statementLimitMs,
    application_name: 'accubooks-worker',
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
    ...verified,
  });
  pool.on('error', (error) => {
    logger.warn(`an idle connection was lost: ${error.message}`);
  });
  return pool;
}
