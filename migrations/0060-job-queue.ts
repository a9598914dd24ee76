import type { MigrationInterface, QueryRunner } from 'typeorm';
import { JOB_QUEUE_SCHEMA, JOB_QUEUE_TABLES } from './support/job-queue.js';
import { rolesOf } from './support/roles.js';

/** Nothing is forgotten because nobody was there to do it: the queue deletes what is past its retention. */
const RETENTION_MINUTES = 10 * 365 * 24 * 60;

/** The tables of the job queue, and the queue of workflows with the one of those that were given up. */
export class JobQueue1700000000060 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const { worker, operator } = await rolesOf(queryRunner);
    await queryRunner.query(JOB_QUEUE_TABLES);
    for (const queue of ['workflows_given_up', 'workflows']) {
      const options = { policy: 'standard', retentionMinutes: RETENTION_MINUTES };
      await queryRunner.query(`SELECT ${JOB_QUEUE_SCHEMA}.create_queue($1, $2)`, [queue, JSON.stringify(options)]);
    }
    // Of those that are running or given up there are few among the completed; both are looked for all the time.
    await queryRunner.query(
      `CREATE INDEX job_unfinished ON ${JOB_QUEUE_SCHEMA}.job (name, state) WHERE state IN ('active', 'failed')`,
    );
    await queryRunner.query(`REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ${JOB_QUEUE_SCHEMA} FROM PUBLIC`);
    await queryRunner.query(`GRANT USAGE ON SCHEMA ${JOB_QUEUE_SCHEMA} TO ${worker}, ${operator}`);
    await queryRunner.query(
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ${JOB_QUEUE_SCHEMA}.job, ${JOB_QUEUE_SCHEMA}.archive TO ${worker}`,
    );
    await queryRunner.query(`GRANT SELECT ON ALL TABLES IN SCHEMA ${JOB_QUEUE_SCHEMA} TO ${worker}, ${operator}`);
    await queryRunner.query(`GRANT UPDATE ON ${JOB_QUEUE_SCHEMA}.version TO ${worker}`);
  }

  /** Leaves the schema, which is not this migration's. */
  async down(queryRunner: QueryRunner): Promise<void> {
    const { worker, operator } = await rolesOf(queryRunner);
    for (const table of ['archive', 'job', 'subscription', 'schedule', 'queue', 'version']) {
      await queryRunner.query(`DROP TABLE ${JOB_QUEUE_SCHEMA}.${table}`);
    }
    await queryRunner.query(`DROP FUNCTION ${JOB_QUEUE_SCHEMA}.create_queue`);
    await queryRunner.query(`DROP FUNCTION ${JOB_QUEUE_SCHEMA}.delete_queue`);
    await queryRunner.query(`DROP TYPE ${JOB_QUEUE_SCHEMA}.job_state`);
    await queryRunner.query(`REVOKE USAGE ON SCHEMA ${JOB_QUEUE_SCHEMA} FROM ${worker}, ${operator}`);
  }
}
