import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { type Login, type Logins, openLogins, sqlStateOf } from '../identity/support/logins.js';

/** What PostgreSQL says to whoever may not. */
const PERMISSION_DENIED = '42501';
const AUDIT_LOG = 'idempotent_write_audit_log';

interface Line {
  readonly path: string;
  readonly text: string;
}

/** Statements that change a connection for whoever has it next: behind a pooler that is somebody else. */
const OUTLASTS_TRANSACTION =
  /\bset_config\((?![^;]*?,\s*true\))|['"`]\s*(SET|RESET)\s+(?!LOCAL\b|TRANSACTION\b|CONSTRAINTS\b)[A-Za-z_.]+|SET SESSION|\bDISCARD ALL\b/;

/** A Job's own connection, which serves nobody else, for statements that take no transaction. */
const OF_JOBS = [
  'src/database/audit-log-months.ts: `SET lock_timeout = ${String(LOCK_TIMEOUT_MS)}`',
  'src/database/audit-log-months.ts: `RESET lock_timeout`',
];

function outlasting(sources: readonly Line[]): string[] {
  return sources.filter(({ text }) => OUTLASTS_TRANSACTION.test(text)).map(({ path, text }) => `${path}: ${text}`);
}

/** Statements of one literal: everything between quotes, with line breaks as spaces. */
function literalsOf(path: string): Line[] {
  const text = readFileSync(path, 'utf8').replaceAll(/^\s*(\*|\/\/|\/\*).*$/gm, '');
  return [...text.matchAll(/(['`])((?:\\.|(?!\1)[^\\])*)\1/gs)].map(([whole]) => ({
    path,
    text: whole.replaceAll(/\s+/g, ' '),
  }));
}

describe('the companies of a transaction', () => {
  it('are named for the transaction alone, in all of the source', () => {
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
      (path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'),
    );
    const literals = files.flatMap((path) => literalsOf(join('src', path)));
    expect(literals.filter(({ text }) => text.includes('app.companies')).length).toBeGreaterThan(3);
    expect(outlasting(literals)).toEqual(OF_JOBS);
  });

  it.each([
    `\`SELECT set_config('app.companies', $1, false)\``,
    `'SET app.companies = 1'`,
    `\`SET ROLE accubooks_owner\``,
    `'RESET app.companies'`,
    `'SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY'`,
  ])('would not pass with %s', (text) => {
    expect(outlasting([{ path: 'planted', text }])).toHaveLength(1);
  });

  it.each([`\`SELECT set_config('app.companies', $1, true)\``, `'SET LOCAL lock_timeout = 1'`])(
    'pass with %s',
    (text) => {
      expect(outlasting([{ path: 'planted', text }])).toEqual([]);
    },
  );
});

describe('what stands in the database for ever', () => {
  let logins: Logins;

  beforeAll(async () => {
    logins = await openLogins();
  });
  afterAll(() => logins.close());

  const client = (login: Login): Promise<pg.Client> => logins.as(login);

  it.each<Login>(['writer', 'reader', 'worker', 'operator'])('is not changed by the %s', async (login) => {
    for (const statement of [
      `UPDATE ${AUDIT_LOG} SET status = 'new'`,
      `DELETE FROM ${AUDIT_LOG}`,
      `TRUNCATE ${AUDIT_LOG}`,
      `DROP TABLE ${AUDIT_LOG}`,
      `ALTER TABLE ${AUDIT_LOG} DISABLE ROW LEVEL SECURITY`,
      `ALTER TABLE ${AUDIT_LOG} DISABLE TRIGGER ALL`,
      `CREATE TABLE planted (id integer)`,
      `CREATE FUNCTION planted() RETURNS integer LANGUAGE sql AS 'SELECT 1'`,
      `SET LOCAL session_replication_role = replica`,
    ]) {
      const state = await sqlStateOf(await client(login), statement);
      expect([statement, state]).toEqual([statement, PERMISSION_DENIED]);
    }
  });
});
