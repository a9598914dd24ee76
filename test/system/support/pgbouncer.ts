import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { DebianPostgres } from './debian-postgres.js';
import { freePort, programOf, runServer, serverFolder } from './server-process.js';

const SERVER_CONNECTIONS = 4;
const USERS = ['accubooks_writer', 'accubooks_reader'];

/** PgBouncer in transaction mode before a database. */
export interface PgBouncer {
  urlOf(user: string): string;
  stop(): Promise<void>;
}

/** Debian 12's is 1.18, which can't keep named prepared statements apart. */
export async function startPgBouncer(postgres: DebianPostgres, database: string): Promise<PgBouncer> {
  const folder = serverFolder('pgbouncer');
  const port = await freePort();
  const settings = join(folder, 'pgbouncer.ini');
  const users = join(folder, 'users.txt');
  writeFileSync(users, USERS.map((user) => `"${user}" "unused"\n`).join(''));
  writeFileSync(
    settings,
    `[databases]
${database} = host=127.0.0.1 port=${postgres.port} dbname=${database}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${users}
pool_mode = transaction
default_pool_size = ${SERVER_CONNECTIONS}
ignore_startup_parameters = extra_float_digits
`,
  );
  const urlOf = (user: string): string => `postgresql://${user}:unused@127.0.0.1:${port}/${database}`;
  const program = programOf('pgbouncer', '/usr/sbin/pgbouncer');
  const stop = await runServer(program, [settings], folder, 'SIGTERM', async () => {
    const client = new pg.Client({ connectionString: urlOf('accubooks_reader') });
    await client.connect();
    await client.end();
  });
  return { urlOf, stop };
}
