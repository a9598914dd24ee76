import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import pg from 'pg';
import PgBoss from 'pg-boss';
import type { Configuration } from '../config/index.js';
import { JOB_QUEUE_SCHEMA, loginOf, verifyRole } from '../database/index.js';
import { AddressRules } from '../webhooks/index.js';
import { InstanceRunner } from './instance-runner.js';
import { Mailer } from './mailer.js';
import { type InstanceKey, WorkflowStore } from './workflow-store.js';

const POLL_MS = 500;
const JOBS_AT_ONCE = 20;
const CONNECTIONS = 5;
/** How often jobs of runners that were killed are looked for. */
const MAINTENANCE_SECONDS = 10;

/** What is done with the jobs of a queue. */
interface Line {
  readonly queue: string;
  readonly work: (key: InstanceKey) => Promise<void>;
}

/**
 * Runs the workflows of all companies, under the worker's login. Any number of runners share the work. A job that fails
 * comes again later; so does one whose runner was killed, once the job has expired.
 */
export class WorkflowRunner {
  private readonly logger = new Logger('WorkflowRunner');
  private readonly pool: pg.Pool;
  private readonly boss: PgBoss;
  private readonly mailer: Mailer | undefined;
  private readonly stopping = new AbortController();
  private lines: Promise<unknown> = Promise.resolve();

  constructor(private readonly configuration: Configuration) {
    const { url, role } = loginOf(configuration, 'worker');
    // Connections are handed out once this has settled, which its type does not say.
    const verified: object = { onConnect: (client: pg.ClientBase) => verifyRole(client, role) };
    this.pool = new pg.Pool({
      connectionString: url,
      max: CONNECTIONS,
      application_name: 'accubooks-worker',
      keepAlive: true,
      ...verified,
    });
    this.pool.on('error', (error) => {
      this.logger.warn(error.message);
    });
    this.boss = new PgBoss({
      db: { executeSql: async (text, values) => this.pool.query(text, values) },
      ...{ schema: JOB_QUEUE_SCHEMA, migrate: false, schedule: false, maintenanceIntervalSeconds: MAINTENANCE_SECONDS },
    });
    this.boss.on('error', (error) => {
      this.logger.error(error.message);
    });
    const { smtpUrl, mailFrom } = configuration;
    this.mailer = smtpUrl === undefined || mailFrom === undefined ? undefined : new Mailer(smtpUrl, mailFrom);
  }

  /** @throws Error when the login or the schema of jobs is another than this version needs. */
  async start(): Promise<void> {
    await this.boss.start();
    await this.boss.maintain();
    const store = new WorkflowStore(this.pool);
    const rules = new AddressRules(this.configuration.webhookAllowedNetworks);
    const instances = new InstanceRunner(store, rules, this.mailer);
    this.lines = Promise.all([
      this.follow({ queue: 'workflows', work: (key) => instances.run(key) }),
      this.follow({ queue: 'workflows_given_up', work: (key) => store.giveUp(key) }),
    ]);
  }

  /** Ends what is running, and takes nothing new. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.lines;
    await this.boss.stop({ graceful: false });
    this.mailer?.close();
    await this.pool.end();
  }

  /** Not `boss.work`: it drops the error when a job's end can't be written down. */
  private async follow(line: Line): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const jobs = await this.boss.fetch<InstanceKey>(line.queue, { batchSize: JOBS_AT_ONCE });
      await Promise.all(jobs.map((job) => this.perform(line, job)));
      if (jobs.length < JOBS_AT_ONCE) await pause(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** When the database can't be reached, the job expires and comes again. */
  private async perform({ queue, work }: Line, { id, data }: PgBoss.Job<InstanceKey>): Promise<void> {
    try {
      await work(data).then(
        () => this.boss.complete(queue, id),
        (error: unknown) =>
          this.boss.fail(queue, id, { message: error instanceof Error ? error.message : String(error) }),
      );
    } catch (error) {
      this.logger.error(error instanceof Error ? error.message : String(error));
    }
  }
}
