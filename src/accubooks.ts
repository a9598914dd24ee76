import { Logger } from '@nestjs/common';
import { Api } from './api.js';
import { type Configuration, type Environment, loadConfiguration, readEnvironment } from './config/index.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './database/embedded/index.js';
import { checkDatabase, runMigrations } from './database/index.js';
import { logWithoutApplication } from './observability/index.js';
import { dataFolder } from './ops/data-folder.js';
import { demoToken, describeDemo, makeDemo } from './ops/demo.js';
import { RunnerProcess } from './runner-process.js';
import { Workers } from './workers/index.js';

/** Who is told what the program can't mend itself. */
export interface LossListeners {
  /** The embedded server is gone, without which nothing works. */
  readonly onDatabaseLost: (reason: Error) => void;
  /** Workers end again and again; what others are answering can still be answered. */
  readonly onWorkersLost: (reason: Error) => void;
}

/** The program from its settings to its end: database, migrations, API, workflows, demo, and all that backwards. */
export class AccuBooks {
  private readonly logger = new Logger('AccuBooks');
  private embedded: EmbeddedPostgres | undefined;
  private api: Api | Workers | undefined;
  private runner: RunnerProcess | undefined;
  private starting: Promise<void> | undefined;
  private stopping: Promise<void> | undefined;

  constructor(private readonly listeners: LossListeners) {}

  /** @throws ConfigurationError, AddressNotUsable, DatabaseNotUsable, ContractViolated, WorkersFailed */
  start(): Promise<void> {
    this.starting ??= this.startAll();
    return this.starting;
  }

  /** Stops what has been started, once it is: requests first, the database last. */
  stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  /** For a forced end: neither other processes nor an embedded server are left behind. */
  stopNow(): void {
    this.runner?.stopNow();
    if (this.api instanceof Workers) this.api.stopNow();
    this.embedded?.stopNow();
  }

  private async startAll(): Promise<void> {
    const environment = await this.prepareDatabase(readEnvironment());
    const configuration = loadConfiguration(environment);
    const warnings = await checkDatabase(configuration);
    this.api = await this.apiOf(configuration, environment);
    const address = await this.api.start();
    for (const warning of warnings) this.logger.warn(warning);
    this.logger.log(`listening on ${address}`);
    this.startRunner(configuration, environment);
    if (!this.hasDemo(configuration)) return;
    process.stdout.write(`${describeDemo(await makeDemo(address, configuration), address)}\n`);
  }

  /** The API within this process, or in workers, beside which this process answers no request. */
  private async apiOf(configuration: Configuration, environment: Environment): Promise<Api | Workers> {
    const token = this.hasDemo(configuration) ? await demoToken(configuration) : undefined;
    if (configuration.workers === 1) return new Api(configuration, { demoToken: token });
    logWithoutApplication(configuration);
    return new Workers(configuration, { environment, demoToken: token }, this.listeners.onWorkersLost);
  }

  /** Workflows run in a process of their own; where they are deployed apart, not beside the API. */
  private startRunner({ runWorkflows }: Configuration, environment: Environment): void {
    if (this.embedded === undefined && !runWorkflows) return;
    this.runner = new RunnerProcess(environment);
    this.runner.start();
  }

  /** Only the embedded server has a demo, and only tokens of our own can use it. */
  private hasDemo({ jwtJwksUrl }: Configuration): boolean {
    return this.embedded !== undefined && jwtJwksUrl === undefined;
  }

  /** @returns the environment, completed by that of the embedded server if there is one. */
  private async prepareDatabase(given: Environment): Promise<Environment> {
    const wanted = loadConfiguration(given);
    const environment = wanted.usesEmbeddedDatabase ? await this.startEmbedded(given, wanted) : given;
    const {
      databaseUrl,
      databaseWriterUrl,
      databaseRolePrefix: prefix,
      migrateOnStart,
    } = loadConfiguration(environment);
    if (databaseUrl !== undefined && (migrateOnStart || this.embedded !== undefined)) {
      await runMigrations(databaseUrl, { prefix, oneLoginForAll: databaseWriterUrl === undefined });
    }
    return environment;
  }

  private async startEmbedded(given: Environment, { databaseRolePrefix }: Configuration): Promise<Environment> {
    const wanted = dataFolder();
    this.embedded = await startEmbeddedPostgres({ folder: wanted, rolePrefix: databaseRolePrefix });
    void this.embedded.lost.then(this.listeners.onDatabaseLost);
    const { folder, moved } = this.embedded;
    const reason = moved ? `, because PostgreSQL runs as the user "postgres" and can't use ${wanted}` : '';
    process.stdout.write(`The database is kept in ${folder}${reason}\n`);
    const own = Object.entries(given).filter(([, value]) => value !== undefined && value !== '');
    return { ...this.embedded.environment, ...Object.fromEntries(own) };
  }

  private async stopAll(): Promise<void> {
    await this.starting?.catch(() => undefined);
    await Promise.all([this.api?.stop(), this.runner?.stop()]);
    await this.embedded?.stop();
  }
}
