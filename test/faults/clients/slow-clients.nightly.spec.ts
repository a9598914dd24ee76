import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { waitUntil } from '../../support/wait-until.js';
import type { Cluster } from '../cluster/cluster.js';
import { startCluster } from '../cluster/start-cluster.js';
import type { Attempt } from '../history/attempt.js';
import { FLAWLESS, RecordedRun } from '../standby/recorded-run.js';
import { type ServerEnd, serverEndOf } from './connection-table.js';
import { SlowSender } from './slow-sender.js';
import { tellTimes } from './tell-times.js';

const SENDERS = 200;
const WRITES = 100;
const BODY_BYTES = 2_000;
/** More than the buffers of both kernels hold: a third of a megabyte each, and lists that read the database. */
const UNREAD = [
  ['documents', '/docs/json', 40],
  ['lists', '/api/customers?limit=100', 2_000],
] as const;

describe('slow clients', () => {
  let cluster: Cluster;
  let run: RecordedRun;
  const sockets: { destroy(): void }[] = [];

  beforeAll(async () => {
    cluster = await startCluster({ runsWorkflows: false });
    run = await RecordedRun.open(cluster);
    // The first ones find nothing compiled and no connection.
    await run.writeMany(WRITES);
  });

  afterAll(async () => {
    await run.close();
    await cluster.stop();
  });

  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });

  /** Of the replica itself: its proxy is no slow client. */
  const port = (): number => Number(new URL(cluster.replicas[0]?.ownAddress ?? '').port);

  const identity = (): string => `Authorization: Bearer ${run.token}\r\nX-Company-Id: ${run.companyIds[0] ?? ''}\r\n`;

  const headOf = (bytes: number): string =>
    `POST /api/customers HTTP/1.1\r\nHost: a\r\n${identity()}` +
    `Idempotency-Key: ${randomUUID()}\r\nContent-Type: application/json\r\nContent-Length: ${bytes}\r\n`;

  const slowly = (atOnce: string, rest: string): SlowSender[] =>
    Array.from({ length: SENDERS }, () => {
      const sender = new SlowSender(port(), atOnce, rest);
      sockets.push(sender);
      return sender;
    });

  it.each([
    ['heads', () => ({ atOnce: `GET /health/live HTTP/1.1\r\nHost: a\r\nX-Slow: `, rest: 'a'.repeat(BODY_BYTES) })],
    ['bodies', () => ({ atOnce: `${headOf(BODY_BYTES)}\r\n{"name":"`, rest: 'a'.repeat(BODY_BYTES) })],
  ] as const)('F33: that send %s a byte a second are answered 408, and hold up nobody', async (name, requestOf) => {
    const { atOnce, rest } = requestOf();
    const quiet = await run.writeMany(WRITES);
    const before = await cluster.database.query('SELECT FROM customers');
    const senders = slowly(atOnce, rest);
    const others = await run.writeMany(WRITES);

    tellTimes(`F33 beside slow ${name}`, { quiet: quiet.map(durationOf), disturbed: others.map(durationOf) });
    expect(others.every(({ status }) => status === 201)).toBe(true);
    expect(senders.every((sender) => sender.isUnfinished(BODY_BYTES))).toBe(true);
    const answers = await Promise.all(senders.map(({ answer }) => answer));
    expect(answers.every((answer) => /^HTTP\/1\.1 408 [^]*"code":"request_timeout"/.test(answer))).toBe(true);
    expect(await cluster.database.query('SELECT FROM customers')).toHaveLength(before.length + others.length);
  });

  it.each(UNREAD)(
    'F34: that never read the %s they asked for hold no connection to the database',
    async (name, path, count) => {
      const quiet = await run.writeMany(WRITES);
      const request = `GET ${path} HTTP/1.1\r\nHost: a\r\n${identity()}\r\n`;
      const socket = unreadSocket(request.repeat(count));
      await once(socket, 'connect');
      const end = (): ServerEnd | undefined => serverEndOf(port(), socket.localPort ?? 0);
      await waitUntil(() => (end()?.unsentBytes ?? 0) > 0);

      const others = await run.writeMany(WRITES);
      tellTimes(`F34 beside unread ${name}`, { quiet: quiet.map(durationOf), disturbed: others.map(durationOf) });
      expect(others.every(({ status }) => status === 201)).toBe(true);
      await waitUntil(async () => (await busy()) === 0);
      // The application lets go of it after 30 s without progress; the test's own time is the limit here.
      while (end()?.established === true) await new Promise((resolve) => setTimeout(resolve, 100));
    },
  );

  it('F33, F34: have lost and doubled nothing', async () => {
    expect(await run.check('F33, F34 slow clients', cluster.database)).toMatchObject(FLAWLESS);
  });

  const unreadSocket = (text: string): Socket => {
    const socket = connect({ port: port(), host: '127.0.0.1' });
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.pause();
    socket.write(text);
    return socket;
  };

  /** Connections of the application that are in a transaction or a statement. */
  const busy = async (): Promise<number> =>
    (
      await cluster.database.query(
        `SELECT FROM pg_stat_activity WHERE application_name LIKE 'accubooks-%' AND datname = current_database() AND state <> 'idle'`,
      )
    ).length;
});

function durationOf({ begunAt, endedAt }: Attempt): number {
  return endedAt - begunAt;
}
