import { setTimeout as wait } from 'node:timers/promises';
import type { Cluster } from '../cluster/cluster.js';
import type { Finding } from './finding.js';
import { poolTrouble } from './pool-trouble.js';
import type { Superuser } from './take-snapshot.js';

const HEAL_MS = 10_000;
const ASK_EVERY_MS = 100;
const ANSWER_LIMIT_MS = 5_000;
const RULE = 'C10 healed';

/** What connections still hold, by what is wrong with it. */
const HELD = `
  SELECT 'are idle in a transaction' AS what, count(*)::integer AS count FROM pg_stat_activity
  WHERE state LIKE 'idle in transaction%' AND datname = current_database()
  UNION ALL SELECT 'wait for a lock', count(*)::integer FROM pg_stat_activity
  WHERE wait_event_type = 'Lock' AND datname = current_database()
  UNION ALL SELECT 'hold advisory locks', count(*)::integer FROM pg_locks WHERE locktype = 'advisory'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

/** So long may the queue get no shorter: longer than jobs need to expire once their time is over. */
const STANDSTILL_MS = 60_000;

/** Longer than a step lasts. */
const ABANDONED_AFTER = `interval '15 seconds'`;

/** Jobs wait for hours after failures, and minutes after a runner could not note their end: for them that time is over. */
const LET_TIME_PASS = `
  UPDATE job_queue.job SET
    start_after = CASE state WHEN 'retry' THEN now() ELSE start_after END,
    started_on = CASE state WHEN 'active' THEN now() - expire_in ELSE started_on END
  WHERE name = 'workflows' AND (state = 'retry' AND start_after > now()
    OR state = 'active' AND started_on < now() - ${ABANDONED_AFTER} AND started_on > now() - expire_in)`;

const OPEN_JOBS = `SELECT count(*)::integer AS count FROM job_queue.job WHERE name = 'workflows' AND state < 'completed'`;

/** What is asked of a cluster. */
export interface Healing {
  readonly replicas: readonly Pick<Cluster['replicas'][number], 'address'>[];
  readonly database: Superuser;
}

/** C10: with the faults over and nobody asking, everything is ready, every connection is back in its pool and nothing is held, within 10 s. */
export async function checkHealed({ replicas, database }: Healing, withinMs = HEAL_MS): Promise<Finding[]> {
  const endsAt = performance.now() + withinMs;
  for (;;) {
    const wrong = [...(await troubled(replicas)), ...(await held(database))];
    if (wrong.length === 0 || performance.now() > endsAt) return wrong.map(finding);
    await wait(ASK_EVERY_MS);
  }
}

/**
 * C10: with nobody asking for more, every job of a workflow comes to its end, one way or the other. What becomes of its
 * message is for the rules to say.
 */
export async function checkJobsEnd(database: Superuser, standstillMs = STANDSTILL_MS): Promise<Finding[]> {
  let [fewest, endsAt] = [Infinity, 0];
  for (;;) {
    await database.query(LET_TIME_PASS);
    const [{ count } = { count: 0 }] = await database.query<{ count: number }>(OPEN_JOBS);
    if (count < fewest) [fewest, endsAt] = [count, performance.now() + standstillMs];
    if (count === 0) return [];
    if (performance.now() > endsAt) return [finding(`${count} jobs of workflows do not come to their end`)];
    await wait(ASK_EVERY_MS);
  }
}

async function troubled(replicas: Healing['replicas']): Promise<string[]> {
  const trouble = replicas.map(async ({ address }, index) =>
    (await troubleOf(address)).map((what) => `replica ${index} ${what} after healing`),
  );
  return (await Promise.all(trouble)).flat();
}

/** Who is not ready is asked no more. */
async function troubleOf(address: string): Promise<string[]> {
  const { status } = await ask(`${address}/health/ready`);
  if (status !== 200) return [`answers its readiness with ${status}`];
  const metrics = await ask(`${address}/metrics`);
  return metrics.status === 200 ? poolTrouble(metrics.text) : [`answers its metrics with ${metrics.status}`];
}

/** @returns status 0 when there is no answer. */
async function ask(url: string): Promise<{ readonly status: number; readonly text: string }> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_LIMIT_MS) });
    return { status: response.status, text: await response.text() };
  } catch {
    return { status: 0, text: '' };
  }
}

async function held(database: Superuser): Promise<string[]> {
  const rows = await database.query<{ what: string; count: number }>(HELD);
  return rows.filter(({ count }) => count > 0).map(({ what, count }) => `${count} connections ${what} after healing`);
}

function finding(text: string): Finding {
  return { rule: RULE, text, companyId: '', operation: '', key: '', attempts: [] };
}
