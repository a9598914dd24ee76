import pg from 'pg';
import { ServerLeftBehind } from '../../src/database/index.js';
import { ServerTimelines, timelineOf } from '../../src/database/server-timelines.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

describe('the timeline of a server', () => {
  let database: TestDatabase;
  const clients: pg.Client[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.end();
  });

  const connect = async (url: string): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    clients.push(client);
    return client;
  };

  /** A connection to the same server as it was, or will be, on another timeline. */
  const onTimeline = async (timeline: string): Promise<pg.Client> => {
    const client = await connect(database.writerUrl);
    const ask = client.query.bind(client) as unknown as (sql: string) => Promise<object>;
    const query = (sql: string): Promise<object> => ask(sql.replace(/CASE[^]*END/, `'${timeline}'`));
    return Object.assign(client, { query });
  };

  const isOpen = async (client: pg.Client): Promise<boolean> =>
    client.query('SELECT 1').then(
      () => true,
      () => false,
    );

  it('may be known by every login of the API', async () => {
    for (const url of [database.writerUrl, database.readerUrl]) {
      const { system, number } = (await timelineOf(await connect(url))) ?? {};
      expect([system, number]).toEqual([expect.stringMatching(/^\d+$/), 1]);
    }
  });

  it('is followed, and never left for an older one', async () => {
    const timelines = new ServerTimelines();
    const [old, successor] = [await onTimeline('00000001'), await onTimeline('0000000A')];
    await timelines.verify(old);
    expect(await isOpen(old)).toBe(true);

    await timelines.verify(successor);
    expect([await isOpen(old), await isOpen(successor)]).toEqual([false, true]);
    await expect(timelines.verify(await onTimeline('00000009'))).rejects.toThrow(ServerLeftBehind);
    await timelines.verify(await onTimeline('0000000A'));
    expect(await isOpen(successor)).toBe(true);
  });
});
