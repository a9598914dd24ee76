import { setTimeout as wait } from 'node:timers/promises';
import type { Cluster, Replica } from '../cluster/cluster.js';
import type { Evidence, Fault } from './fault.js';
import { counted, countFromNow, happensWithin } from './lasting.js';

/** Longer than PostgreSQL lets a session be idle in a transaction (3 s). */
const FROZEN_LEAST_MS = 4_500;

/** Dies amid whatever it does, and is started again. */
export const replicaKilled: Fault = {
  name: 'replica-killed',
  row: 'F01',
  losesAnswers: 'surely',
  async inject({ replicas }, random, durationMs) {
    const replica = random.oneOf(replicas);
    const code = await replica.kill('SIGKILL');
    await wait(durationMs);
    await replica.start();
    return { times: code === null ? 1 : 0, what: 'a replica killed and started' };
  },
};

/** Stands still amid a transaction, whose COMMIT is on its way, until PostgreSQL has ended that; then goes on as if nothing were. */
export const replicaFrozen: Fault = {
  name: 'replica-frozen',
  row: 'F19',
  losesAnswers: 'perhaps',
  async inject({ replicas, database }, random, durationMs) {
    const replica = random.oneOf(replicas);
    const ended = countFromNow(() => database.output(), /terminating connection due to idle-in-transaction timeout/);
    const frozen = await freezeAtCommit(replica, Math.max(durationMs, FROZEN_LEAST_MS));
    return { times: frozen ? ended() : 0, what: `a replica frozen, ${counted(ended(), 'transaction')} of it ended` };
  },
};

/** All replicas one after the other, as a deployment does it. */
export const rollingRestart: Fault = {
  name: 'rolling-restart',
  row: 'F21',
  losesAnswers: 'surely',
  async inject({ replicas }: Cluster): Promise<Evidence> {
    const codes: (number | null)[] = [];
    for (const replica of replicas) {
      codes.push(await replica.kill('SIGTERM'));
      await replica.start();
    }
    const clean = codes.filter((code) => code === 0).length;
    if (clean < codes.length) throw new Error(`replicas ended with ${codes.join(', ')} instead of 0; see their logs`);
    return { times: clean, what: `${counted(clean, 'replica')} ended with exit code 0 and started again` };
  },
};

/** @returns false when no COMMIT came that it could be frozen at. */
async function freezeAtCommit(replica: Replica, durationMs: number): Promise<boolean> {
  let isFrozen = false;
  let thaw: () => void = () => undefined;
  const thawed = new Promise<void>((resolve) => (thaw = resolve));
  replica.databaseLine.failCommits(() => {
    replica.signal('SIGSTOP');
    isFrozen = true;
    return thawed;
  });
  try {
    if (!(await happensWithin(durationMs, () => isFrozen))) return false;
    await wait(durationMs);
    return true;
  } finally {
    replica.signal('SIGCONT');
    thaw();
    replica.databaseLine.failCommits();
  }
}
