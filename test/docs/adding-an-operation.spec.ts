import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createCompany, type RunningProcess, startProcess } from '../support/application.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { followGuide, guideBlocks } from './guide.js';

const MINUTE_MS = 60_000;
const COST_CENTRE = { code: 'BER', name: 'Berlin office', monthlyBudget: '1200.00', currency: 'EUR' };

describe('docs/adding-an-operation.md', () => {
  let folder: string;
  let database: TestDatabase | undefined;
  let server: RunningProcess | undefined;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'accubooks-guide-'));
    followGuide(guideBlocks(readFileSync('docs/adding-an-operation.md', 'utf8')), folder);
    await compile(folder);
    database = await createTestDatabase();
    server = await startProcess({
      database,
      main: join(folder, 'dist/src/main.js'),
      settings: { DATABASE_URL: database.ownerUrl, MIGRATE_ON_START: 'on' },
    });
  }, 3 * MINUTE_MS);

  afterAll(async () => {
    await server?.kill('SIGTERM');
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('adds an operation that writes once, replays, and refuses', async () => {
    const api = server as RunningProcess;
    const { token } = await createCompany(api);
    const send = (body: object, key: string): ReturnType<RunningProcess['post']> =>
      api.post('/api/cost-centres', body, { token, key });

    const first = await send(COST_CENTRE, 'guide');
    const replay = await send(COST_CENTRE, 'guide');
    const mismatch = await send({ ...COST_CENTRE, name: 'Bern office' }, 'guide');
    const duplicate = await send(COST_CENTRE, 'another');

    expect([first, replay, mismatch, duplicate].map(({ status }) => status)).toEqual([201, 200, 422, 409]);
    expect(replay.text).toBe(first.text);
    expect(mismatch.body).toMatchObject({ code: 'idempotency_key_reused', differingMembers: ['name'] });
    expect(duplicate.body).toMatchObject({ code: 'duplicate_cost_centre' });
    const read = await api.get(String(first.headers.get('location')), { token });
    expect(read.text).toBe(first.text);
  });
});

/** @throws Error with what the compiler says. */
async function compile(folder: string): Promise<void> {
  const options = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'];
  await promisify(execFile)(process.execPath, options, { cwd: folder }).catch((error: unknown) => {
    throw new Error(`the guide does not compile:\n${(error as { stdout: string }).stdout}`);
  });
}
