import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AttemptEnd, BegunAttempt, HistoryLine } from './history.js';
import { readHistory } from './read-history.js';
import { HistoryRecorder } from './recorder.js';

const START: HistoryLine = { line: 'start', seed: 7, wallClockMs: 1_000_500, clockMs: 500 };

const BEGUN: Omit<BegunAttempt, 'sequence'> = {
  ...{
    phase: 'load',
    thread: 1,
    person: 'member',
    userId: 'u',
    companyId: 'c',
    scopeId: 'c',
    operation: 'createPayment',
  },
  ...{ key: 'k', payloadHash: '', replica: 0, begunAt: 1 },
  request: { method: 'POST', path: '/api/payments', body: '{"memo":"Grüße\\n"}', ifMatch: '' },
};

const END: AttemptEnd = {
  ...{ endedAt: 2, outcome: 'done', status: 201, replayed: false, code: '', failure: '' },
  headers: { etag: '"1"', 'x-request-id': 'fault-test-1' },
  body: '{"memo":"Grüße\\n"}',
};

describe('a history', () => {
  let folder = '';
  let path = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'accubooks-history-'));
    path = join(folder, 'history.jsonl');
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('is read back as it was recorded, by sequence', async () => {
    const recorder = await HistoryRecorder.create(path);
    await recorder.record(START);
    await Promise.all([2, 1].map((sequence) => recorder.record({ line: 'begun', sequence, ...BEGUN })));
    await Promise.all([1, 2].map((sequence) => recorder.record({ line: 'ended', sequence, ...END })));
    await recorder.close();
    const history = await readHistory(path);
    expect(history.wallClockOrigin).toBe(1_000_000);
    expect(history.attempts).toEqual([1, 2].map((sequence) => ({ sequence, ...BEGUN, ...END })));
  });

  it('goes on with what the receiver of webhooks got', async () => {
    const first = await HistoryRecorder.create(path);
    await first.record(START);
    await first.close();
    const deliveries = [1, 2].map((receivedAt) => ({ receivedAt, messageId: 'msg_1', body: '{}', answered: 503 }));
    const second = await HistoryRecorder.continue(path);
    for (const delivery of deliveries) await second.record({ line: 'delivery', ...delivery });
    await second.close();
    expect((await readHistory(path)).deliveries).toEqual(deliveries);
  });

  it('has a line in the file once its promise is kept', async () => {
    const recorder = await HistoryRecorder.create(path);
    await recorder.record(START);
    await recorder.record({ line: 'begun', sequence: 1, ...BEGUN });
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(3);
    await recorder.close();
  });

  it('takes an attempt without an end as one of unknown outcome', async () => {
    const recorder = await HistoryRecorder.create(path);
    await recorder.record(START);
    await recorder.record({ line: 'begun', sequence: 1, ...BEGUN });
    await recorder.close();
    const [attempt] = (await readHistory(path)).attempts;
    expect(attempt).toMatchObject({ sequence: 1, outcome: 'unknown', status: 0, endedAt: Infinity });
  });

  it('tells every caller when the file takes nothing', async () => {
    const recorder = await HistoryRecorder.create(path);
    await recorder.close();
    const lines = [recorder.record(START), recorder.record(START)];
    await expect(Promise.allSettled(lines)).resolves.toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
  });

  it('is never begun in a file that is there', async () => {
    appendFileSync(path, '');
    await expect(HistoryRecorder.create(path)).rejects.toThrow('EEXIST');
  });

  it('says what is wrong with another file', async () => {
    appendFileSync(path, '{"line":"read"}\n');
    await expect(readHistory(path)).rejects.toThrow('take the file that the run wrote');
  });
});
