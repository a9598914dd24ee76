import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import pg from 'pg';
import { freePort, programOf, runServer, serverFolder, serverUser } from './server-process.js';

const BINARIES = '/usr/lib/postgresql/15/bin';

/** Debian's PostgreSQL 15 on data of its own. */
export interface DebianPostgres {
  readonly port: number;
  urlOf(user: string, database: string, password?: string): string;
  /** Asks as the superuser. */
  query<Row extends pg.QueryResultRow>(database: string, sql: string): Promise<Row[]>;
  stop(): Promise<void>;
}

/** Starts it; logins over the loopback need no password. */
export async function startDebianPostgres(): Promise<DebianPostgres> {
  const folder = serverFolder('postgres-15');
  const data = join(folder, 'data');
  const initdb = programOf('postgresql-15', join(BINARIES, 'initdb'));
  const options = ['--auth=trust', '--username=postgres', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'];
  execFileSync(initdb, [`--pgdata=${data}`, ...options], { ...serverUser(), cwd: folder, stdio: 'ignore' });
  const port = await freePort();
  const urlOf = (user: string, database: string, password = 'unused'): string =>
    `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`;
  const query = async <Row extends pg.QueryResultRow>(database: string, sql: string): Promise<Row[]> => {
    const client = new pg.Client({ connectionString: urlOf('postgres', database) });
    await client.connect();
    try {
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end();
    }
  };
  const parameters = ['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-k', folder];
  const stop = await runServer(join(BINARIES, 'postgres'), parameters, folder, 'SIGINT', async () => {
    await query('postgres', 'SELECT 1');
  });
  return { port, urlOf, query, stop };
}
