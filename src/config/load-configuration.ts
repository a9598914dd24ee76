import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { Configuration } from './configuration.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Says which settings are missing or wrong, and what is expected; never their values. */
export class ConfigurationError extends Error {
  constructor(problems: readonly string[]) {
    super(`the settings are not complete:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigurationError';
  }
}

/** One setting, as the documentation lists it. */
export interface SettingDescription {
  /** The environment variable. */
  readonly name: string;
  /** The default as one would write it, or an empty text. */
  readonly defaultText: string;
}

/**
 * Reads and validates all settings. An empty variable counts as unset.
 * @throws ConfigurationError naming every setting at fault.
 */
export function loadConfiguration(environment: Environment): Configuration {
  const configuration = plainToInstance(Configuration, readSettings(environment), { exposeDefaultValues: true });
  const problems = validateSync(configuration, { stopAtFirstError: true }).map(
    (error) =>
      `${environmentName(error.property)}: expected ${Object.values(error.constraints ?? {})[0] ?? 'another value'}`,
  );
  problems.push(...(problems.length === 0 ? judgedTogether(configuration) : []));
  if (problems.length > 0) throw new ConfigurationError(problems);
  return Object.freeze(configuration);
}

/** All settings in the order of the class. */
export function describeSettings(): readonly SettingDescription[] {
  return settingEntries().map(([property, value]) => ({
    name: environmentName(property),
    defaultText: defaultText(value),
  }));
}

function settingEntries(): [string, string | number | boolean | undefined][] {
  return Object.entries(new Configuration()) as [string, string | number | boolean | undefined][];
}

function readSettings(environment: Environment): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const [property] of settingEntries()) {
    const value = environment[environmentName(property)];
    if (value !== undefined && value !== '') settings[property] = value;
  }
  return settings;
}

function judgedTogether(configuration: Configuration): string[] {
  return [...missingSettings(configuration), ...conflicts(configuration), ...knownToEverybody(configuration)];
}

function missingSettings(configuration: Configuration): string[] {
  const problems: string[] = [];
  const { databaseUrl, databaseWriterUrl, databaseReaderUrl } = configuration;
  if (configuration.usesEmbeddedDatabase && configuration.nodeEnv === 'production') {
    problems.push('DATABASE_URL: expected a PostgreSQL URL; the embedded server is for development only');
  }
  if (databaseUrl === undefined && (databaseWriterUrl === undefined) !== (databaseReaderUrl === undefined)) {
    const missing = databaseWriterUrl === undefined ? 'DATABASE_WRITER_URL' : 'DATABASE_READER_URL';
    problems.push(`${missing}: expected a PostgreSQL URL, since the other login is given without DATABASE_URL`);
  }
  if (configuration.migrateOnStart && databaseUrl === undefined && !configuration.usesEmbeddedDatabase) {
    problems.push("DATABASE_URL: expected the owner's PostgreSQL URL, since MIGRATE_ON_START is on");
  }
  if (!configuration.usesEmbeddedDatabase && configuration.jwtSecret === undefined && !configuration.jwtJwksUrl) {
    problems.push('JWT_SECRET: expected at least 32 bytes, or JWT_JWKS_URL instead');
  }
  return problems;
}

/** Stands in docker-compose.dev.yml, for everybody to read. */
const PUBLISHED_SECRET = 'only-for-development-on-one-machine';
/** What databases are set up with for a try. */
const DEFAULT_PASSWORDS = new Set(['postgres', 'password', 'accubooks', 'changeme', 'secret', 'admin']);

/** What everybody knows is good for a try and opens a system in use. */
function knownToEverybody(configuration: Configuration): string[] {
  if (configuration.nodeEnv !== 'production') return [];
  const { databaseUrl, databaseWriterUrl, databaseReaderUrl, databaseWorkerUrl, databaseOperatorUrl } = configuration;
  const urls = { databaseUrl, databaseWriterUrl, databaseReaderUrl, databaseWorkerUrl, databaseOperatorUrl };
  const problems = Object.entries(urls)
    .filter(([, url]) => url !== undefined && DEFAULT_PASSWORDS.has(decodeURIComponent(new URL(url).password)))
    .map(([property]) => `${environmentName(property)}: expected a password that is not in everybody's lists`);
  if (configuration.jwtSecret === PUBLISHED_SECRET) {
    problems.push('JWT_SECRET: expected a secret of your own, such as the output of openssl rand -hex 32');
  }
  return problems;
}

function conflicts({ port, metricsPort, workflowsPort }: Configuration): string[] {
  const taken = new Set([port].filter(isChosen));
  return Object.entries({ METRICS_PORT: metricsPort, WORKFLOWS_PORT: workflowsPort }).flatMap(([name, own]) => {
    if (own === undefined || !isChosen(own)) return [];
    if (taken.has(own)) return [`${name}: expected a port that no other setting has`];
    taken.add(own);
    return [];
  });
}

/** 0 is any free port. */
function isChosen(port: number): boolean {
  return port !== 0;
}

function environmentName(property: string): string {
  return property.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

function defaultText(value: string | number | boolean | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return String(value);
}
