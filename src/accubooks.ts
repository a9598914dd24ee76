import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApplication } from './application.js';
import {
  type Configuration,
  type Environment,
  listenFailure,
  loadConfiguration,
  readEnvironment,
} from './config/index.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './database/embedded/index.js';
import { checkDatabase, runMigrations } from './database/index.js';
import { dataFolder } from './ops/data-folder.js';
import { demoToken, describeDemo, makeDemo } from './ops/demo.js';
import { shutDown } from './shutdown.js';

/** The program from its settings to its end: database, migrations, demo, API, and all that backwards. */
export class AccuBooks {
  private readonly logger = new Logger('AccuBooks');
  private embedded: EmbeddedPostgres | undefined;
  private application: NestFastifyApplication | undefined;
  private configuration: Configuration | undefined;
  private starting: Promise<void> | undefined;
  private stopping: Promise<void> | undefined;

  /** @param onLoss told when the embedded server is gone, without which nothing works. */
  constructor(private readonly onLoss: (reason: Error) => void) {}

  /** @throws ConfigurationError, AddressNotUsable, DatabaseNotUsable, ContractViolated */
  start(): Promise<void> {
    this.starting ??= this.startAll();
    return this.starting;
  }

  /** Stops what has been started, once it is: requests first, the database last. */
  stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  /** For a forced end: an embedded server is not left behind. */
  stopNow(): void {
    this.embedded?.stopNow();
  }

  private async startAll(): Promise<void> {
    const configuration = await this.prepareDatabase(readEnvironment());
    this.configuration = configuration;
    const warnings = await checkDatabase(configuration);
    this.application = await createApplication(configuration, {
      demoToken: this.hasDemo(configuration) ? await demoToken(configuration) : undefined,
    });
    for (const warning of warnings) this.logger.warn(warning);
    await this.application.listen(configuration.port, configuration.host).catch((error: unknown) => {
      throw listenFailure(error, 'PORT');
    });
    const address = addressOf(this.application, configuration);
    this.logger.log(`listening on ${address}`);
    if (!this.hasDemo(configuration)) return;
    process.stdout.write(`${describeDemo(await makeDemo(address, configuration), address)}\n`);
  }

  /** Only the embedded server has a demo, and only tokens of our own can use it. */
  private hasDemo({ jwtJwksUrl }: Configuration): boolean {
    return this.embedded !== undefined && jwtJwksUrl === undefined;
  }

  /** @returns the settings, completed by those of the embedded server if there is one. */
  private async prepareDatabase(environment: Environment): Promise<Configuration> {
    const given = loadConfiguration(environment);
    const configuration = given.usesEmbeddedDatabase ? await this.startEmbedded(environment, given) : given;
    const { databaseUrl, databaseWriterUrl, databaseRolePrefix: prefix } = configuration;
    if (databaseUrl !== undefined && (configuration.migrateOnStart || this.embedded !== undefined)) {
      await runMigrations(databaseUrl, { prefix, oneLoginForAll: databaseWriterUrl === undefined });
    }
    return configuration;
  }

  private async startEmbedded(environment: Environment, given: Configuration): Promise<Configuration> {
    const wanted = dataFolder();
    this.embedded = await startEmbeddedPostgres({ folder: wanted, rolePrefix: given.databaseRolePrefix });
    void this.embedded.lost.then(this.onLoss);
    const { folder, moved } = this.embedded;
    const reason = moved ? `, because PostgreSQL runs as the user "postgres" and can't use ${wanted}` : '';
    process.stdout.write(`The database is kept in ${folder}${reason}\n`);
    const own = Object.entries(environment).filter(([, value]) => value !== undefined && value !== '');
    return loadConfiguration({ ...this.embedded.environment, ...Object.fromEntries(own) });
  }

  private async stopAll(): Promise<void> {
    await this.starting?.catch(() => undefined);
    if (this.application !== undefined && this.configuration !== undefined) {
      await shutDown(this.application, this.configuration);
    }
    await this.embedded?.stop();
  }
}

/** An address that works on this machine. */
function addressOf(application: NestFastifyApplication, { host }: Configuration): string {
  const { port } = application.getHttpServer().address() as AddressInfo;
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${String(port)}`;
}
