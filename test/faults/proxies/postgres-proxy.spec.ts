import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { waitUntil } from '../../support/wait-until.js';
import { type CommitFault, PostgresProxy } from './postgres-proxy.js';

const WAYS = [
  ['a simple query', { text: 'COMMIT' }],
  ['a prepared statement', { text: 'COMMIT', name: 'commit' }],
] as const;

describe('the proxy before PostgreSQL', () => {
  let database: TestDatabase;
  let proxy: PostgresProxy;
  /** Before the proxy under test, so that messages come in pieces. */
  let slicer: PostgresProxy;
  const clients: pg.Client[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    await database.query('CREATE TABLE notes (text text)');
  });

  afterAll(() => database.drop());

  beforeEach(async () => {
    await database.query('TRUNCATE notes');
    proxy = await PostgresProxy.open(placeOf(database.superuserUrl));
    slicer = await PostgresProxy.open(placeOf(proxy.through(database.superuserUrl)));
    slicer.conditions.sliceBytes = 1;
  });

  afterEach(async () => {
    await slicer.close();
    await proxy.close();
    await Promise.all(clients.splice(0).map((client) => client.end().catch(() => undefined)));
  });

  const connect = async (through = proxy, options: pg.ClientConfig = {}): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: through.through(database.superuserUrl), ...options });
    client.on('error', () => undefined);
    clients.push(client);
    await client.connect();
    return client;
  };
  /** A transaction with one row, up to the end of its COMMIT. */
  const write = async (client: pg.Client, commit: pg.QueryConfig): Promise<string> => {
    await client.query('BEGIN');
    await client.query(`INSERT INTO notes VALUES ('one')`);
    return (await client.query(commit)).command;
  };
  const rows = async (): Promise<number> => (await database.query('SELECT FROM notes')).length;
  /** The answer, the word `lost`, or `nothing` for what is not answered while the server is asked. */
  const outcomeOf = (answer: Promise<string>): Promise<string> =>
    Promise.race([
      answer.catch(() => 'lost'),
      waitUntil(() => proxy.counts.commitFaults > 0)
        .then(rows)
        .then(() => 'nothing'),
    ]);

  describe.each(WAYS)('cuts a COMMIT that is %s', (_name, commit) => {
    it.each([
      ['cut-before', 0],
      ['cut-while', 1],
      ['cut-after', 1],
    ] as const)('%s the server is done', async (fault, expected) => {
      for (const line of [proxy, slicer]) {
        await database.query('TRUNCATE notes');
        proxy.failCommits(fault);
        await expect(write(await connect(line), commit)).rejects.toThrow('terminated');
        await waitUntil(async () => (await rows()) === expected);
      }
      expect(proxy.counts).toMatchObject({ commits: 2, commitFaults: 2 });
    });

    it.each([
      ['hang', 1],
      ['swallow', 0],
    ] as const)('%s keeps the client waiting until it is mended', async (fault, expected) => {
      proxy.failCommits(fault);
      const answer = write(await connect(), commit);
      expect(await outcomeOf(answer)).toBe('nothing');
      await waitUntil(async () => (await rows()) === expected);
      proxy.mend();
      await expect(answer).rejects.toThrow('terminated');
      expect(await rows()).toBe(expected);
    });

    it('and tells the backend to whoever wants to do something to it first', async () => {
      const seen: number[] = [];
      const fault: CommitFault = async (backend) => {
        seen.push(backend);
        expect(await rows()).toBe(0);
      };
      const client = await connect();
      const { rows: own } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      proxy.failCommits(fault);
      expect(await write(client, commit)).toBe('COMMIT');
      expect(seen).toEqual([own[0]?.pid]);
    });

    it('or leaves it alone', async () => {
      expect(await write(await connect(slicer), commit)).toBe('COMMIT');
      expect(await rows()).toBe(1);
      expect(proxy.counts).toMatchObject({ commits: 1, commitFaults: 0 });
    });
  });

  it('sends a ROLLBACK instead, whose answer the client gets', async () => {
    proxy.failCommits('rollback');
    const client = await connect();
    expect(await write(client, { text: 'COMMIT' })).toBe('ROLLBACK');
    expect(await rows()).toBe(0);
    expect(await write(client, { text: 'COMMIT' })).toBe('COMMIT');
  });

  it('leaves the COMMITs of other logins alone', async () => {
    proxy.commitsOf = 'somebody else';
    proxy.failCommits('cut-before');
    expect(await write(await connect(), { text: 'COMMIT' })).toBe('COMMIT');
    proxy.commitsOf = 'postgres';
    await expect(write(await connect(), { text: 'COMMIT' })).rejects.toThrow('terminated');
  });

  it('hears what was sent before a COMMIT in the same piece', async () => {
    const client = await connect(proxy, { pipeline: true });
    proxy.failCommits('cut-after');
    const begun = [client.query('BEGIN'), client.query(`INSERT INTO notes VALUES ('one')`), client.query('COMMIT')];
    const ends = await Promise.allSettled(begun);
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(await rows()).toBe(1);
  });

  it('carries nothing while it is blocked, and everything afterwards', async () => {
    const client = await connect();
    proxy.conditions.block();
    const answer = write(client, { text: 'COMMIT' });
    await waitUntil(() => proxy.counts.troubled > 0);
    expect(await rows()).toBe(0);
    proxy.mend();
    expect(await answer).toBe('COMMIT');
  });

  it('turns new connections away, and cuts old ones', async () => {
    const client = await connect();
    proxy.refuses = true;
    await expect(connect()).rejects.toThrow();
    expect((await client.query('SELECT 1')).rowCount).toBe(1);
    proxy.cutConnections();
    await expect(client.query('SELECT 1')).rejects.toThrow();
    expect(proxy.counts).toMatchObject({ refused: 1, cut: 1 });
  });
});

function placeOf(url: string): { host: string; port: number } {
  return { host: '127.0.0.1', port: Number(new URL(url).port) };
}
