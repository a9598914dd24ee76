import type { ClientBase } from 'pg';
import { orCut } from './limited-connection.js';
import type { ServerTimelines } from './server-timelines.js';
import { verifyRole } from './verify-connection.js';

/**
 * What every connection of a pool goes through before it is handed out. The pool's own limit ends with the login, and a
 * pooler lets its clients log in before it has a server for them: so this one has a limit of its own.
 */
export function connectionCheck(
  role: string,
  timelines: ServerTimelines,
  limitMs: number,
): (client: ClientBase) => Promise<void> {
  return (client) =>
    orCut(client, limitMs, async () => {
      await verifyRole(client, role);
      await timelines.verify(client);
    });
}
