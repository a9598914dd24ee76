import type { Pool } from 'pg';
import type PgBoss from 'pg-boss';
import { JOB_QUEUE_SCHEMA } from '../database/index.js';
import type { InstanceKey } from './workflow-store.js';

/** A job that was taken: this runner is the only one that does it, until it expires. */
export interface TakenJob {
  readonly id: string;
  readonly key: InstanceKey;
}

/**
 * As pg-boss fetches, but of no company more than it may have running here, so that what one has too many of is passed
 * over; and those first of whom the fewest run, so that nobody waits for a company with many jobs to be done with them.
 */
const TAKE = `
  WITH busy AS (
    SELECT * FROM unnest($3::text[], $4::integer[]) AS busy (company_id, running)
  ), next AS (
    SELECT job.id, job.created_on, job.data->>'companyId' AS company_id, coalesce(busy.running, 0) AS running
    FROM ${JOB_QUEUE_SCHEMA}.job AS job LEFT JOIN busy ON busy.company_id = job.data->>'companyId'
    WHERE job.name = $1 AND job.state < 'active' AND job.start_after < now() AND coalesce(busy.running, 0) < $5
    ORDER BY coalesce(busy.running, 0), job.created_on, job.id
    LIMIT $2 FOR UPDATE OF job SKIP LOCKED
  ), placed AS (
    SELECT id, running + row_number() OVER (PARTITION BY company_id ORDER BY created_on, id) AS place FROM next
  )
  UPDATE ${JOB_QUEUE_SCHEMA}.job SET state = 'active', started_on = now(),
    retry_count = CASE WHEN job.started_on IS NULL THEN job.retry_count ELSE job.retry_count + 1 END
  FROM placed WHERE job.name = $1 AND job.id = placed.id AND placed.place <= $5
  RETURNING job.id, job.data AS key`;

/** Its attempts are not counted: nothing was tried that failed. */
const GIVE_BACK = `
  UPDATE ${JOB_QUEUE_SCHEMA}.job SET state = 'retry', started_on = NULL, start_after = now()
  WHERE name = $1 AND id = $2 AND state = 'active'`;

/** One queue of pg-boss, which itself can't fetch by company. */
export class JobQueue {
  constructor(
    private readonly name: string,
    private readonly boss: PgBoss,
    private readonly pool: Pool,
  ) {}

  /**
   * @param countMax how many at most.
   * @param companyCountMax how many jobs one company may have running here, those included that run already.
   * @param running how many those are, by the company's id.
   * @returns fewer than there are when a company has more of them than it may.
   */
  async take(
    countMax: number,
    companyCountMax: number,
    running: ReadonlyMap<string, number>,
  ): Promise<readonly TakenJob[]> {
    const values = [this.name, countMax, [...running.keys()], [...running.values()], companyCountMax];
    return (await this.pool.query<TakenJob>(TAKE, values)).rows;
  }

  async complete(jobId: string): Promise<void> {
    await this.boss.complete(this.name, jobId);
  }

  /** It comes again later, or goes to those that were given up. */
  async fail(jobId: string, reason: { readonly message: string }): Promise<void> {
    await this.boss.fail(this.name, jobId, reason);
  }

  /** Lets another runner have the job, or this one later, as if it had not been taken. */
  async giveBack(jobId: string): Promise<void> {
    await this.pool.query(GIVE_BACK, [this.name, jobId]);
  }
}
