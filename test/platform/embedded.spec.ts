import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { packageRoot } from '../../src/config/index.js';
import { toldFailure } from '../support/log-lines.js';
import { testServer } from '../support/test-server.js';
import { waitUntil } from '../support/wait-until.js';
import { Receiver } from '../workflows/support/receiver.js';

/** A clone below a folder of mode 0700, started as a first visitor does: with no setting but a free port. */
describe('the embedded server', () => {
  let clone: string;
  let keptIn: string | undefined;
  let receiver: Receiver | undefined;
  const started: ChildProcess[] = [];

  beforeAll(() => {
    clone = mkdtempSync(join(tmpdir(), 'accubooks-clone-'));
    cpSync(join(packageRoot(), 'package.json'), join(clone, 'package.json'));
    cpSync(testServer().compiled, join(clone, 'dist'), { recursive: true });
    symlinkSync(join(packageRoot(), 'node_modules'), join(clone, 'node_modules'));
  });

  afterEach(async () => {
    await receiver?.close();
    receiver = undefined;
  });

  afterAll(() => {
    for (const child of started) child.kill('SIGKILL');
    if (keptIn !== undefined) killServerOf(keptIn);
    for (const folder of [clone, keptIn]) if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  it('keeps its data over kill -9 of everything, has one owner, and stops cleanly', async () => {
    const first = await start();
    keptIn = /The database is kept in ([^,\n]+)/.exec(first.output())?.[1];
    expect(keptIn).toBeDefined();
    const data = keptIn ?? '';
    expect(statSync(join(data, 'cluster', 'secrets.json')).mode & 0o777).toBe(0o600);
    if (process.getuid?.() !== 0) expect(data).toBe(join(clone, '.data'));

    const payment = await pasteCurl(first.output());
    expect(payment.status).toBe(201);

    const rival = await start();
    expect(rival.child.exitCode).toBe(1);
    expect(rival.output()).toMatch(
      /accubooks: the database in .* is in use by accubooks process \d+; stop that one first/,
    );

    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    const second = await start();
    expect((await pasteCurl(first.output(), second.output())).replayed).toBe(true);

    second.child.kill('SIGKILL');
    killServerOf(data);
    const third = await start();
    const replay = await pasteCurl(first.output(), third.output());
    expect(replay).toEqual({ status: 200, replayed: true, text: payment.text });
    expect((await pasteCurl(third.output())).status).toBe(201);

    third.child.kill('SIGTERM');
    expect(await once(third.child, 'exit')).toEqual([0, null]);
    expect(() => readFileSync(join(data, 'cluster', 'pgdata', 'postmaster.pid'))).toThrow(/ENOENT/);
  });

  it('has its books verified beside the application, and without it', async () => {
    const { child } = await start();
    const verify = (): ReturnType<typeof start> =>
      start({}, [process.execPath, join(clone, 'dist', 'src', 'ops', 'verify-books.js')]);
    const beside = await verify();
    expect([beside.child.exitCode, beside.output()]).toEqual([0, expect.stringContaining('All 33 invariants hold.')]);
    child.kill('SIGTERM');
    await once(child, 'exit');
    const alone = await verify();
    expect([alone.child.exitCode, alone.output()]).toEqual([0, expect.stringContaining('All 33 invariants hold.')]);
    const pidFile = join(keptIn ?? '', 'cluster', 'pgdata', 'postmaster.pid');
    expect(() => readFileSync(pidFile)).toThrow(/ENOENT/);
  });

  it('ends when the server does, and says where the log is', async () => {
    const { child, output } = await start();
    const ended = once(child, 'close');
    const pidFile = join(keptIn ?? '', 'cluster', 'pgdata', 'postmaster.pid');
    process.kill(Number(readFileSync(pidFile, 'utf8').split('\n')[0]), 'SIGQUIT');
    expect(await ended).toEqual([1, null]);
    const log = join(keptIn ?? '', 'cluster', 'pgdata', 'server.log');
    expect(toldFailure(output())).toBe(`accubooks: the embedded PostgreSQL ended; see ${log}`);
  });

  it('outlives the loss of the connection that owns the server, and owns it again', async () => {
    const { child } = await start();
    const { superuser } = JSON.parse(readFileSync(join(keptIn ?? '', 'cluster', 'secrets.json'), 'utf8')) as {
      superuser: string;
    };
    const port = readFileSync(join(keptIn ?? '', 'cluster', 'port'), 'utf8');
    const client = new pg.Client({ connectionString: `postgresql://postgres:${superuser}@127.0.0.1:${port}/postgres` });
    client.on('error', () => undefined);
    await client.connect();
    const owners = `FROM pg_stat_activity WHERE application_name = 'accubooks process ${String(child.pid)}'`;
    const before = await client.query<{ pid: number }>(`SELECT pid, pg_terminate_backend(pid) ${owners}`);
    const lost = before.rows[0]?.pid ?? 0;
    let after: pg.QueryResult;
    do
      after = await client.query(`SELECT FROM pg_locks JOIN pg_stat_activity USING (pid)
      WHERE locktype = 'advisory' AND granted AND pid <> ${String(lost)}
        AND application_name = 'accubooks process ${String(child.pid)}'`);
    while (after.rows.length === 0 && child.exitCode === null);
    await client.end();
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it.each([
    ['SIGTERM', '1'],
    ['SIGINT', '1'],
    ['SIGINT', '2'],
  ] as const)('stops with its program when npm gets %s, with %s workers', async (signal, workers) => {
    // Without the scripts around it: the clone is built already.
    const { child, output } = await start({ WORKERS: workers }, ['npm', 'start', '--ignore-scripts']);
    expect(child.exitCode).toBeNull();
    expect(output().match(/AccuBooks is ready/g)).toHaveLength(1);
    expect((await pasteCurl(output())).status).toBe(201);
    const pidFile = join(keptIn ?? '', 'cluster', 'pgdata', 'postmaster.pid');
    expect(readFileSync(pidFile, 'utf8')).not.toBe('');
    const ended = once(child, 'close');
    child.kill(signal);
    await ended;
    expect(() => readFileSync(pidFile)).toThrow(/ENOENT/);
  });

  it('runs workflows beside the API', async () => {
    const { child, output } = await start({ WEBHOOK_ALLOWED_NETWORKS: '127.0.0.1' });
    receiver = await Receiver.open();
    const address = /AccuBooks is ready at (\S+)/.exec(output())?.[1] ?? '';
    const token = /^eyJ\S+$/m.exec(output())?.[0] ?? '';
    const post = async (path: string, body: object): Promise<{ id: string }> => {
      const headers = {
        authorization: `Bearer ${token}`,
        'idempotency-key': `"${path}"`,
        'content-type': 'application/json',
      };
      const answer = await fetch(`${address}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      return (await answer.json()) as { id: string };
    };
    const { id: endpointId } = await post('/api/webhook-endpoints', { name: 'Warehouse', url: receiver.url });
    const steps = [{ name: 'Tell them', kind: 'webhook', endpointId }];
    await post('/api/workflow-definitions', { name: 'Tell', triggerEvent: 'payment.created', steps });
    expect((await pasteCurl(output())).status).toBe(201);
    await waitUntil(() => receiver?.received.length === 1);
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({ type: 'payment.created' });
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('shows its demo on a port that browsers refuse', async () => {
    const { child, output } = await start({ PORT: '6000', HOST: '127.0.0.1' });
    expect(output()).toContain('AccuBooks is ready at http://127.0.0.1:6000\n');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  /** Starts the program and waits until it is ready or has ended. */
  async function start(
    settings: Record<string, string> = {},
    [program, ...parameters]: [string, ...string[]] = [process.execPath, join(clone, 'dist', 'src', 'main.js')],
  ): Promise<{ child: ChildProcess; output: () => string }> {
    const child = spawn(program, parameters, {
      env: { PATH: process.env['PATH'], HOME: clone, PORT: '0', ...settings },
      cwd: program === 'npm' ? clone : '/',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    started.push(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const ended = once(child, 'close');
    while (!/\n {2}-d '.*'\n/.test(output) && child.exitCode === null) await Promise.race([wait(50), ended]);
    return { child, output: () => output };
  }
});

/** Does what the printed `curl` line does, at the address that another start printed if one is given. */
async function pasteCurl(
  output: string,
  addressFrom = output,
): Promise<{ status: number; replayed: boolean; text: string }> {
  const address = /^curl -i (\S+)\/api\/payments/m.exec(addressFrom)?.[1] ?? '';
  const headers = [...output.matchAll(/^ {2}-H '([^:]+): (.*)' \\$/gm)].map(([, name, value]) => [name, value]);
  const body = /^ {2}-d '(.*)'$/m.exec(output)?.[1] ?? '';
  const answer = await fetch(`${address}/api/payments`, {
    method: 'POST',
    headers: Object.fromEntries(headers) as Record<string, string>,
    body,
  });
  const replayed = answer.headers.get('idempotent-replayed') === 'true';
  return { status: answer.status, replayed, text: await answer.text() };
}

/** Ends the PostgreSQL server of a data folder as a power failure would. */
function killServerOf(folder: string): void {
  try {
    const pid = Number(readFileSync(join(folder, 'cluster', 'pgdata', 'postmaster.pid'), 'utf8').split('\n')[0]);
    process.kill(pid, 'SIGKILL');
  } catch {
    // It does not run.
  }
}
