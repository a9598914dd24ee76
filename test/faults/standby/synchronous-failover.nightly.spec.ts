import { waitUntil } from '../../support/wait-until.js';
import type { Required } from '../checker/coverage.js';
import type { Attempt } from '../history/attempt.js';
import { type Checked, FLAWLESS } from './recorded-run.js';
import { StandbySystem } from './standby-system.js';

const WRITES = 30;

describe('a synchronous standby', () => {
  let system: StandbySystem;

  beforeEach(async () => {
    system = await StandbySystem.start({ synchronous: true });
    expect(statusesOf(await system.run.writeMany(WRITES))).toEqual([201]);
  });

  afterEach(async () => {
    await system.stop();
  });

  it('F29: that is gone lets nothing be acknowledged, and nothing is lost when it takes over', async () => {
    system.toStandby.swallow();
    const during = await system.run.writeMany(WRITES);
    expect(statusesOf(during)).toEqual([503]);
    expect(codesOf(during)).toContain('outcome_unknown');
    expect(await system.waitingForStandby()).not.toEqual([]);

    await system.failOver();

    expect(statusesOf(await system.run.retry(during))).toEqual([201]);
    expect(await check('F29 a synchronous standby is gone', ['unknown'])).toMatchObject(FLAWLESS);
  });

  it('F29: loses nothing under load, and with its primary gone at any moment', async () => {
    system.run.startLoad();
    await waitUntil(async () => (await unansweredOrDone()) > 300);
    system.toStandby.swallow();
    await waitUntil(async () => (await system.waitingForStandby()).length > 0);
    const goneAt = performance.now();
    await system.failOver();
    const failedOver = await unansweredOrDone();
    await waitUntil(async () => (await unansweredOrDone()) > failedOver + 300);
    await system.run.stopLoad();

    // They learn their outcome from the successor, in time or not.
    const { attempts } = await system.run.history();
    expect(attempts.filter(({ begunAt, endedAt }) => begunAt < goneAt && endedAt > goneAt)).not.toEqual([]);
    expect(await check('F29 a synchronous standby takes over under load', ['replays', 'deliveries'])).toMatchObject(
      FLAWLESS,
    );
  });

  it('F29: that comes back lets everything go on', async () => {
    system.toStandby.swallow();
    const during = await system.run.writeMany(WRITES);
    expect(statusesOf(during)).toEqual([503]);

    system.toStandby.restore();
    await waitUntil(async () => (await system.waitingForStandby()).length === 0);

    const retries = await system.run.retry(during);
    expect(retries.filter(({ replayed }) => replayed)).not.toEqual([]);
    expect(retries.every(({ outcome }) => outcome === 'done')).toBe(true);
    await system.failOver();
    expect(
      await check('F29 a synchronous standby comes back', ['replays', 'unknown', 'unknownCommitted']),
    ).toMatchObject(FLAWLESS);
  });

  it('F30: for which nobody waits any more has nothing acknowledged that it lacks', async () => {
    const made = await customersOfPrimary();
    system.toStandby.swallow();
    const underWay = system.run.writeMany(WRITES);
    const cancelled = await cancelWaitsUntil(underWay);
    const during = await underWay;
    expect(cancelled).toBeGreaterThan(1);
    expect(statusesOf(during)).toEqual([503]);
    expect(codesOf(during)).toContain('outcome_unknown');
    // PostgreSQL has said COMMIT, with a warning: the primary shows them as committed.
    expect(await customersOfPrimary()).toBeGreaterThan(made);

    await system.failOver();

    expect(statusesOf(await system.run.retry(during))).toEqual([201]);
    expect(await check('F30 waits for the standby are cancelled', ['unknown'])).toMatchObject(FLAWLESS);
  });

  it('F30: that comes back after its wait was cancelled has the write acknowledged by proof', async () => {
    system.toStandby.swallow();
    const underWay = system.run.write();
    await waitUntil(async () => (await system.waitingForStandby()).length > 0);
    expect(await cancelWaits()).toBe(1);
    system.toStandby.restore();
    expect((await underWay).status).toBe(201);

    await system.failOver();

    expect(await check('F30 a wait is cancelled, and the standby comes back')).toMatchObject(FLAWLESS);
  });

  const check = (name: string, required?: readonly Required[]): Promise<Checked> =>
    system.run.check(name, system.standby, required);

  const unansweredOrDone = async (): Promise<number> => (await system.run.history()).attempts.length;

  const customersOfPrimary = async (): Promise<number> => (await system.primary.query('SELECT FROM customers')).length;

  const cancelWaits = async (): Promise<number> => {
    const waiting = await system.waitingForStandby();
    for (const pid of waiting) await system.primary.query('SELECT pg_cancel_backend($1)', [pid]);
    return waiting.length;
  };

  /** Cancels every wait, as an impatient operator would, those of the proofs included. @returns how many. */
  const cancelWaitsUntil = async (answered: Promise<unknown>): Promise<number> => {
    let [over, cancelled] = [false, 0];
    void answered.then(() => (over = true));
    await waitUntil(async () => {
      cancelled += await cancelWaits();
      return over;
    });
    return cancelled;
  };
});

function statusesOf(attempts: readonly Attempt[]): number[] {
  return [...new Set(attempts.map(({ status }) => status))];
}

function codesOf(attempts: readonly Attempt[]): string[] {
  return [...new Set(attempts.map(({ code }) => code))];
}
