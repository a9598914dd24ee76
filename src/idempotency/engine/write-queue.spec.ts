import { WriteQueue } from './write-queue.js';
import { ENGINE_DEFAULTS, type EngineOptions } from './engine-options.js';
import type { QueuedWrite, WriteRequest, WriteResult } from './queued-write.js';
import { Overloaded } from '../idempotency.errors.js';

describe('WriteQueue', () => {
  let now: number;

  beforeEach(() => {
    now = 1_000;
  });

  const queueOf = (options: Partial<EngineOptions> = {}): WriteQueue =>
    new WriteQueue({ ...ENGINE_DEFAULTS, ...options }, () => now);
  const request = (scopeId: string, id: string, rest: { bodyBytes?: number; deadlineAt?: number } = {}): WriteRequest =>
    ({
      attempt: { scopeId, companyId: scopeId, id, bodyBytes: 10, receivedAt: now, deadlineAt: 9_000, ...rest },
      work: { handler: () => undefined },
    }) as unknown as WriteRequest;
  const fill = (queue: WriteQueue, ...ids: readonly string[]): void => {
    for (const id of ids) expect(queue.add(request(id.charAt(0), id), false)).toBeUndefined();
  };
  const idsOf = (writes: readonly QueuedWrite[]): string[] => writes.map(({ id }) => id);
  const codeOf = (result: WriteResult | undefined): unknown =>
    result !== undefined && 'error' in result ? [(result.error as Overloaded).code, result.errorType] : undefined;

  it('gives one write of each company in turn, company by company, in their order', () => {
    const queue = queueOf({ groupWritesMax: 5 });
    fill(queue, 'a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1');
    expect(idsOf(queue.take('group'))).toEqual(['a1', 'a2', 'b1', 'b2', 'c1']);
    expect(queue.waiting).toBe(2);
  });

  it('gives a company to one group at a time', () => {
    const queue = queueOf({ groupWritesMax: 1 });
    fill(queue, 'a1', 'a2', 'b1');
    expect(idsOf(queue.take('group'))).toEqual(['a1']);
    expect(idsOf(queue.take('group'))).toEqual(['b1']);
    expect(queue.take('group')).toEqual([]);
    queue.release(['a']);
    expect(idsOf(queue.take('group'))).toEqual(['a2']);
    expect(queue.idle).toBe(false);
    queue.release(['a', 'b', 'b']);
    expect(queue.idle).toBe(true);
  });

  it('serves first who was served last', () => {
    const queue = queueOf({ groupWritesMax: 2 });
    fill(queue, 'a1', 'a2', 'a3', 'b1', 'b2', 'c1', 'd1');
    queue.release(queue.take('group').map(({ scopeId }) => scopeId));
    expect(idsOf(queue.take('group'))).toEqual(['c1', 'd1']);
    queue.release(['c', 'd']);
    expect(idsOf(queue.take('group'))).toEqual(['a2', 'b2']);
  });

  it('puts a company with a thousand writes behind nobody for more than one group', () => {
    const queue = queueOf({ companyWaitingMax: 1_000 });
    fill(queue, ...Array.from({ length: 1_000 }, (_, place) => `a${String(place)}`));
    expect(idsOf(queue.take('group'))).toHaveLength(128);
    fill(queue, 'b1');
    expect(idsOf(queue.take('group'))).toEqual(['b1']);
    queue.release(['a', 'b']);
    fill(queue, 'b2');
    expect(idsOf(queue.take('group'))).toContain('b2');
  });

  it('leaves companies to the next group when fewer can fill one, each with its share', () => {
    const queue = queueOf({ groupWritesMax: 32 });
    const ids = Array.from('abcdefghijklmnopqrstuvwxyz');
    fill(queue, ...ids.flatMap((company) => [`${company}1`, `${company}2`, `${company}3`]));
    expect(idsOf(queue.take('group'))).toEqual(Array.from('abcdefghijklmnop').flatMap((id) => [`${id}1`, `${id}2`]));
    expect(new Set(queue.take('group').map(({ scopeId }) => scopeId))).toEqual(new Set(Array.from('qrstuvwxyz')));
  });

  it('fills a group up to its bytes, and takes one that is larger by itself', () => {
    const queue = queueOf({ groupBytesMax: 100 });
    for (const [id, bodyBytes] of [
      ['a1', 60],
      ['b1', 60],
      ['c1', 40],
      ['d1', 500],
    ] as const) {
      queue.add(request(id.charAt(0), id, { bodyBytes }), false);
    }
    expect(idsOf(queue.take('group'))).toEqual(['a1', 'c1']);
    expect(idsOf(queue.take('group'))).toEqual(['b1']);
    expect(idsOf(queue.take('group'))).toEqual(['d1']);
  });

  it('puts requests with one id beside each other', () => {
    const queue = queueOf();
    fill(queue, 'a1', 'a2', 'a1');
    const [first, second] = queue.take('group');
    expect([first?.requests.length, second?.requests.length]).toEqual([2, 1]);
    fill(queue, 'a1');
    expect(queue.waiting).toBe(1);
  });

  it('keeps an operation that runs alone apart, and those behind it in their order', () => {
    const queue = queueOf();
    fill(queue, 'a1');
    queue.add(request('a', 'a2'), true);
    fill(queue, 'a3', 'b1');
    expect(queue.take('alone')).toEqual([]);
    expect(idsOf(queue.take('group'))).toEqual(['a1', 'b1']);
    queue.release(['a', 'b']);
    expect(queue.take('group')).toEqual([]);
    expect(idsOf(queue.take('alone'))).toEqual(['a2']);
    queue.release(['a']);
    expect(idsOf(queue.take('group'))).toEqual(['a3']);
  });

  it.each<[string, Partial<EngineOptions>, string, string, unknown]>([
    ['requests of the process', { waitingMax: 2 }, 'b1', 'c1', ['overloaded', 'unavailable']],
    ['bytes of the process', { waitingBytesMax: 25 }, 'b1', 'c1', ['overloaded', 'unavailable']],
    ['requests of a company', { companyWaitingMax: 2 }, 'a2', 'a3', ['company_busy', 'unavailable']],
  ])('has a bound on %s', (_name, options, second, third, refused) => {
    const queue = queueOf(options);
    fill(queue, 'a1', second);
    expect(codeOf(queue.add(request(third.charAt(0), third), false))).toEqual(refused);
    expect(queue.waiting).toBe(2);
    queue.take('group');
    expect(queue.add(request(third.charAt(0), third), false)).toBeUndefined();
  });

  describe('refuses beforehand', () => {
    const crowd = { crowdMin: 4, crowdWaitMaxMs: 500 };
    const refusal = (queue: WriteQueue, scopeId?: string): string | undefined => queue.refusalBeforehand(scopeId)?.code;

    it('what would find no room', () => {
      const queue = queueOf({ waitingMax: 3, companyWaitingMax: 2 });
      fill(queue, 'a1', 'a2');
      expect([refusal(queue, 'a'), refusal(queue, 'b'), refusal(queue)]).toEqual([
        'company_busy',
        undefined,
        undefined,
      ]);
      fill(queue, 'b1');
      expect([refusal(queue, 'b'), refusal(queue)]).toEqual(['overloaded', 'overloaded']);
    });

    it('everybody, when a crowd waits and the next company has waited too long for its turn', () => {
      const queue = queueOf(crowd);
      fill(queue, 'a1', 'b1', 'c1');
      now += 501;
      expect(refusal(queue, 'd')).toBeUndefined();
      fill(queue, 'd1');
      expect([refusal(queue, 'a'), refusal(queue, 'e'), refusal(queue)]).toEqual(Array(3).fill('overloaded'));
      queue.take('group');
      expect(refusal(queue, 'e')).toBeUndefined();
    });

    it('nobody for a crowd that has come just now', () => {
      const queue = queueOf(crowd);
      fill(queue, 'a1', 'b1', 'c1', 'd1');
      now += 500;
      expect(refusal(queue, 'a')).toBeUndefined();
    });

    it('the company whose first write is old, and none with less than half of its share', () => {
      const queue = queueOf({ ...crowd, groupWritesMax: 2 });
      fill(queue, 'a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'a8', 'b1', 'b2', 'b3');
      queue.take('group');
      now += 501;
      queue.release(['a', 'b']);
      now += 20;
      expect([refusal(queue, 'a'), refusal(queue, 'b'), refusal(queue, 'c')]).toEqual([
        'overloaded',
        undefined,
        undefined,
      ]);
    });

    it('with times to come again that differ', () => {
      const queue = queueOf({ waitingMax: 0 });
      const times = Array.from({ length: 60 }, () => queue.refusalBeforehand('a')?.headers['Retry-After']);
      expect(new Set(times)).toEqual(new Set(['1', '2', '3']));
    });
  });

  it('counts what is put back as waiting, at the front, together with what came meanwhile', () => {
    const queue = queueOf();
    fill(queue, 'a1', 'a2', 'a3');
    const taken = queue.take('group');
    fill(queue, 'a4', 'a2', 'b1');
    expect(queue.waiting).toBe(3);
    queue.putBack(taken.slice(1));
    expect(queue.waiting).toBe(5);
    queue.release(['a']);
    const again = queue.take('group');
    expect(idsOf(again).sort()).toEqual(['a2', 'a3', 'a4', 'b1']);
    expect(idsOf(again).filter((id) => id.startsWith('a'))).toEqual(['a2', 'a3', 'a4']);
    expect(again.find(({ id }) => id === 'a2')?.requests).toHaveLength(2);
    expect(queue.waiting).toBe(0);
    // The bytes are even again as well.
    queue.release(['a', 'b']);
    expect(queueOf({ waitingBytesMax: 0 }).add(request('a', 'a1'), false)).toBeDefined();
    expect(queue.idle).toBe(true);
  });

  it('has the bytes of what is put back in its count', () => {
    const queue = queueOf({ waitingBytesMax: 30 });
    fill(queue, 'a1', 'a2');
    queue.putBack(queue.take('group'));
    fill(queue, 'b1');
    expect(codeOf(queue.add(request('b', 'b2'), false))).toEqual(['overloaded', 'unavailable']);
  });

  it('remembers retries of what is put back, and of nothing else', () => {
    const queue = queueOf();
    fill(queue, 'a1', 'a2');
    const [first] = queue.take('group');
    queue.putBack([{ ...(first as QueuedWrite), retries: 2 }]);
    fill(queue, 'a1', 'a3');
    queue.release(['a']);
    expect(queue.take('group').map(({ id, retries }) => [id, retries])).toEqual([
      ['a1', 2],
      ['a3', 0],
    ]);
  });

  it('pauses a company that was missed, each time twice as long with jitter, and tells when it is to be tried', () => {
    const queue = queueOf({ heldMissesMax: 9 });
    fill(queue, 'a1');
    const pauses = [5, 10, 20, 40, 80, 160, 200, 200].map((pauseMs) => {
      const taken = queue.take('group');
      expect(idsOf(taken)).toEqual(['a1']);
      queue.missed('a');
      queue.putBack(taken);
      expect(queue.pauseLeftMs()).toBeUndefined();
      queue.release(['a']);
      expect(queue.take('group')).toEqual([]);
      const left = queue.pauseLeftMs() ?? 0;
      expect(left).toBeGreaterThanOrEqual(pauseMs / 2);
      expect(left).toBeLessThanOrEqual(pauseMs + 0.001);
      now += left;
      return left;
    });
    expect(pauses).toHaveLength(8);
    expect(queue.pauseLeftMs()).toBeUndefined();
    fill(queue, 'b1');
    expect(queue.pauseLeftMs()).toBeUndefined();
  });

  it('gives a company that was missed too often to the one that waits, and to no other', () => {
    const queue = queueOf();
    fill(queue, 'a1', 'b1');
    expect(queue.take('waiting')).toEqual([]);
    for (let miss = 0; miss < 4; miss += 1) queue.missed('a');
    expect(queue.isWaitedFor('a')).toBe(false);
    queue.missed('a');
    expect(queue.isWaitedFor('a')).toBe(true);
    now += 1_000;
    expect(idsOf(queue.take('group'))).toEqual(['b1']);
    fill(queue, 'a2');
    expect(idsOf(queue.take('waiting'))).toEqual(['a1', 'a2']);
    queue.obtained('a');
    queue.release(['a', 'b']);
    fill(queue, 'a3');
    expect(queue.take('waiting')).toEqual([]);
    expect(idsOf(queue.take('group'))).toEqual(['a3']);
  });

  it('starts a company at once after its lock was obtained', () => {
    const queue = queueOf();
    fill(queue, 'a1', 'a2');
    const taken = queue.take('group');
    queue.missed('a');
    queue.putBack(taken);
    queue.obtained('a');
    queue.release(['a']);
    expect(idsOf(queue.take('group'))).toEqual(['a1', 'a2']);
  });

  it('keeps alone operations of a missed company waiting through its pause, not longer', () => {
    const queue = queueOf();
    queue.add(request('a', 'a1'), true);
    for (let miss = 0; miss < 6; miss += 1) queue.missed('a');
    expect(queue.take('alone')).toEqual([]);
    expect(queue.take('waiting')).toEqual([]);
    now = now + (queue.pauseLeftMs() ?? 0);
    expect(idsOf(queue.take('alone'))).toEqual(['a1']);
  });

  it('runs a quarantined company by itself, for a while', () => {
    const queue = queueOf({ quarantineMs: 500 });
    fill(queue, 'a1', 'b1', 'c1');
    queue.quarantine('b');
    expect(idsOf(queue.take('group'))).toEqual(['a1', 'c1']);
    expect(idsOf(queue.take('group'))).toEqual(['b1']);
    queue.release(['a', 'b', 'c']);
    fill(queue, 'b2', 'a2');
    expect(idsOf(queue.take('group'))).toEqual(['b2']);
    queue.release(['b']);
    now += 500;
    fill(queue, 'b3');
    expect(idsOf(queue.take('group'))).toEqual(['a2', 'b3']);
  });

  it('takes out what is past its deadline: in progress when its key is running, unbegun else', () => {
    const queue = queueOf();
    queue.add(request('a', 'a1', { deadlineAt: 2_000 }), false);
    queue.add(request('a', 'a1', { deadlineAt: 3_000 }), false);
    queue.take('group');
    queue.add(request('a', 'a1', { deadlineAt: 1_500 }), false);
    queue.add(request('a', 'a2', { deadlineAt: 1_500 }), false);
    queue.add(request('a', 'a2', { deadlineAt: 2_500 }), false);
    queue.add(request('b', 'b1', { deadlineAt: 1_500 }), false);
    expect(queue.takeExpired()).toEqual([]);
    now = 1_500;
    expect(queue.takeExpired().map(([{ attempt }, result]) => [attempt.id, codeOf(result)])).toEqual([
      ['a1', ['idempotency_in_progress', 'in_progress']],
      ['a2', ['overloaded', 'unavailable']],
      ['b1', ['overloaded', 'unavailable']],
    ]);
    expect(queue.waiting).toBe(1);
    queue.release(['a']);
    expect(queue.take('group')).toMatchObject([{ id: 'a2', requests: [{ attempt: { deadlineAt: 2_500 } }] }]);
  });

  it('looks for what has expired again and again, whatever came, went and came back meanwhile', () => {
    const queue = queueOf();
    expect(queue.takeExpired()).toEqual([]);
    queue.add(request('a', 'a1', { deadlineAt: 5_000 }), false);
    queue.add(request('b', 'b1', { deadlineAt: 3_000 }), false);
    queue.add(request('b', 'b1', { deadlineAt: 4_000 }), false);
    const deadlines = (): number[] => queue.takeExpired().map(([{ attempt }]) => attempt.deadlineAt);
    const at = (time: number): number[] => {
      now = time;
      return deadlines();
    };
    expect([at(2_999), at(3_000), at(3_999), at(4_000), at(4_999)]).toEqual([[], [3_000], [], [4_000], []]);
    const taken = queue.take('group');
    expect([at(5_000), queue.waiting]).toEqual([[], 0]);
    queue.putBack(taken);
    expect([at(5_000), queue.waiting]).toEqual([[5_000], 0]);
  });

  it('takes out everything, but what runs', () => {
    const queue = queueOf();
    fill(queue, 'a1');
    queue.take('group');
    fill(queue, 'a2', 'b1');
    const result: WriteResult = { error: new Overloaded(), errorType: 'unavailable' };
    expect(queue.takeAll(result).map(([{ attempt }, given]) => [attempt.id, given])).toEqual([
      ['a2', result],
      ['b1', result],
    ]);
    expect(queue.waiting).toBe(0);
    expect(queue.idle).toBe(false);
    expect(queue.has('a', 'a1')).toBe(true);
  });

  it('knows what waits and what runs', () => {
    const queue = queueOf();
    expect(queue.has('a', 'a1')).toBe(false);
    fill(queue, 'a1');
    expect([queue.has('a', 'a1'), queue.has('a', 'a2')]).toEqual([true, false]);
    queue.take('group');
    expect([queue.has('a', 'a1'), queue.has('a', 'a2')]).toEqual([true, false]);
    queue.release(['a']);
    expect(queue.has('a', 'a1')).toBe(false);
  });

  it('forgets companies with nothing to remember', () => {
    const queue = queueOf({ quarantineMs: 500 });
    const lines = (queue as unknown as { lines: ReadonlyMap<string, unknown> }).lines;
    fill(queue, 'a1', 'b1');
    queue.quarantine('b');
    queue.release(queue.take('group').map(({ scopeId }) => scopeId));
    queue.release(queue.take('group').map(({ scopeId }) => scopeId));
    expect([...lines.keys()]).toEqual(['b']);
    now += 500;
    queue.takeExpired();
    expect(lines.size).toBe(0);
  });
});
