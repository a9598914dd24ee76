import pg, { type ClientBase } from 'pg';
import { ServerLeftBehind } from './database.errors.js';
import { cut } from './limited-connection.js';

/** Where a server stands in the history of its data: each failover and each restore begins a timeline of a higher number. */
export interface ServerTimeline {
  /** The same for a server and its standbys. */
  readonly system: string;
  readonly number: number;
}

const TIMELINE = `
  SELECT system_identifier::text AS system,
    CASE WHEN NOT pg_is_in_recovery() THEN left(pg_walfile_name(pg_current_wal_lsn()), 8) END AS timeline
  FROM pg_control_system()`;

/** Services that are PostgreSQL by their protocol, or keep these functions to themselves. */
const CANNOT_SAY: ReadonlySet<string | undefined> = new Set(['42501', '0A000', '42883']);

/**
 * Keeps a process from going back to a server that another one has taken over from. An old primary that returns takes
 * writes as if nothing had happened; whoever has seen its successor knows better. Connections that are there are cut when
 * the successor is seen first. A process that has only ever seen the old one can't know.
 */
export class ServerTimelines {
  private newest: ServerTimeline | undefined;
  private readonly connections = new Map<ClientBase, ServerTimeline>();

  /** @throws ServerLeftBehind for a connection to an older timeline than one that was seen before. */
  async verify(client: ClientBase): Promise<void> {
    const found = await timelineOf(client);
    if (found === undefined) return;
    if (this.newest?.system === found.system && found.number < this.newest.number) {
      throw new ServerLeftBehind(found.number, this.newest.number);
    }
    this.newest = found;
    this.connections.set(client, found);
    client.once('end', () => this.connections.delete(client));
    for (const [other, { system, number }] of this.connections) {
      if (system === found.system && number < found.number) cut(other);
    }
  }
}

/** Undefined for a standby, which takes no writes, and for a server that can't say. */
export async function timelineOf(client: ClientBase): Promise<ServerTimeline | undefined> {
  try {
    const { rows } = await client.query<{ system: string; timeline: string | null }>(TIMELINE);
    const row = rows[0];
    if (row?.timeline == null) return undefined;
    return { system: row.system, number: parseInt(row.timeline, 16) };
  } catch (error) {
    if (error instanceof pg.DatabaseError && CANNOT_SAY.has(error.code)) return undefined;
    throw error;
  }
}
