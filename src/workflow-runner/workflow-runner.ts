import { Logger } from '@nestjs/common';
import type pg from 'pg';
import PgBoss from 'pg-boss';
import { type Configuration, listenFailure } from '../config/index.js';
import { JOB_QUEUE_SCHEMA, loginOf } from '../database/index.js';
import { AddressRules } from '../webhooks/index.js';
import { InstanceRunner } from './instance-runner.js';
import { JobLine, type Work } from './job-line.js';
import { JobQueue } from './job-queue.js';
import { Mailer } from './mailer.js';
import { RunnerMetrics } from './runner-metrics.js';
import { RunnerServer } from './runner-server.js';
import { openWorkerPool } from './worker-pool.js';
import { WorkflowStore } from './workflow-store.js';

/** How often jobs of runners that were killed are looked for. */
const MAINTENANCE_SECONDS = 10;
/** The instance tells what became of it; the queue need not know for long. */
const KEEP = {
  archiveCompletedAfterSeconds: 600,
  archiveFailedAfterSeconds: 14 * 24 * 3_600,
  deleteAfterSeconds: 3_600,
};
/** A job goes back after this, well before it expires (120 s): the longest step may follow, with three statements (70 s). */
const JOB_LIMIT_MS = 40_000;
const SILENCE_MAX_MS = 30_000;

/**
 * Runs the workflows of all companies, under the worker's login. Any number of runners share the work. A job that fails
 * comes again later; so does one whose runner was killed, once the job has expired.
 */
export class WorkflowRunner {
  private readonly logger = new Logger(WorkflowRunner.name);
  private readonly pool: pg.Pool;
  private readonly boss: PgBoss;
  private readonly store: WorkflowStore;
  private readonly mailer: Mailer | undefined;
  private readonly metrics = new RunnerMetrics();
  private readonly server: RunnerServer;
  private readonly stopping = new AbortController();
  private lines: readonly JobLine[] = [];
  private working: Promise<unknown> = Promise.resolve();

  constructor(private readonly configuration: Configuration) {
    this.pool = openWorkerPool(loginOf(configuration, 'worker'), this.logger);
    this.store = new WorkflowStore(this.pool);
    this.boss = new PgBoss({
      db: { executeSql: async (text, values) => this.pool.query(text, values) },
      ...{ schema: JOB_QUEUE_SCHEMA, migrate: false, schedule: false, maintenanceIntervalSeconds: MAINTENANCE_SECONDS },
      ...KEEP,
    });
    this.boss.on('error', (error) => {
      this.logger.error(error.message);
    });
    const { smtpUrl, mailFrom } = configuration;
    this.mailer = smtpUrl === undefined || mailFrom === undefined ? undefined : new Mailer(smtpUrl, mailFrom);
    this.server = new RunnerServer({
      isReady: () => this.isReady(),
      metricsType: this.metrics.contentType,
      metrics: async () => this.metrics.text(await this.store.jobCounts(), this.companiesAtLimit()),
    });
  }

  /** @throws AddressNotUsable, Error when the login or the schema of jobs is another than this version needs. */
  async start(): Promise<void> {
    try {
      await this.begin();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Ends the steps that are running, takes nothing new, and gives back what is not done. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.working;
    await this.boss.stop({ graceful: false });
    this.mailer?.close();
    await this.server.close();
    await this.pool.end();
  }

  private async begin(): Promise<void> {
    await this.openServer();
    await this.boss.start();
    await this.boss.maintain();
    const { store, mailer, metrics } = this;
    const rules = new AddressRules(this.configuration.webhookAllowedNetworks);
    const instances = new InstanceRunner({ store, rules, mailer, metrics });
    this.lines = [
      this.line('workflows', (key, signal) => {
        const until = performance.now() + JOB_LIMIT_MS;
        return instances.run(key, () => !signal.aborted && performance.now() < until);
      }),
      this.line('workflows_given_up', (key) => instances.giveUp(key)),
    ];
    this.working = Promise.all(this.lines.map((line) => line.follow(this.stopping.signal)));
    this.logger.log('workflows are running');
  }

  private line(queue: string, work: Work): JobLine {
    return new JobLine(new JobQueue(queue, this.boss, this.pool), work, this.logger);
  }

  private companiesAtLimit(): number {
    return Math.max(0, ...this.lines.map(({ companiesAtLimit }) => companiesAtLimit));
  }

  /** Whether jobs are being taken, or could be if there were any. */
  private async isReady(): Promise<boolean> {
    if (this.stopping.signal.aborted || this.lines.length === 0) return false;
    await this.pool.query('SELECT 1');
    return this.lines.every(({ silentMs }) => silentMs < SILENCE_MAX_MS);
  }

  private async openServer(): Promise<void> {
    const { workflowsPort, host } = this.configuration;
    if (workflowsPort === undefined) return;
    const port = await this.server.open(workflowsPort, host).catch((error: unknown) => {
      throw listenFailure(error, 'WORKFLOWS_PORT');
    });
    this.logger.log(`health and metrics of workflows are served on port ${String(port)}`);
  }
}
