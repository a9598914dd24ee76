import { randomBytes } from 'node:crypto';
import { runMigrations } from '../../src/database/index.js';
import { administer } from '../support/database.js';
import { testServer } from '../support/test-server.js';

const name = `limited_${randomBytes(4).toString('hex')}`;

/** A login that may become the owner of the tables, in a database where neither may add anything. */
beforeAll(async () => {
  await administer(`CREATE ROLE ${name} LOGIN PASSWORD 'limited'`);
  await administer(`GRANT accubooks_owner TO ${name} WITH INHERIT FALSE, SET TRUE`);
  await administer(`CREATE DATABASE ${name}`);
});
afterAll(async () => {
  await administer(`DROP DATABASE ${name} WITH (FORCE)`);
  await administer(`DROP ROLE ${name}`);
});

it('a login that may not prepare the database is told what an administrator has to run', async () => {
  const url = new URL(testServer().superuserUrl);
  Object.assign(url, { pathname: `/${name}`, username: name, password: 'limited' });
  const migrating = runMigrations(url.href, { prefix: 'accubooks', oneLoginForAll: false });
  await expect(migrating).rejects.toThrow(
    /run in this database:\n {2}GRANT ALL ON SCHEMA public TO accubooks_owner WITH GRANT OPTION;\n {2}CREATE SCHEMA job_queue AUTHORIZATION accubooks_owner;\n {2}CREATE EXTENSION btree_gist SCHEMA public;$/,
  );
});
