import { MinBytes, OneOf, OnOff, Optional, Pattern, UrlOf, WholeNumber } from './setting.decorators.js';

const PostgresUrl = (): PropertyDecorator =>
  UrlOf(['postgres:', 'postgresql:'], 'a PostgreSQL URL such as postgresql://user:password@host:5432/database');

/**
 * Every setting, validated. A property's environment variable is its name in upper snake case (`databaseUrl` is
 * `DATABASE_URL`); its initial value is the default. Durations are in milliseconds.
 */
export class Configuration {
  @OneOf(['development', 'test', 'production'])
  readonly nodeEnv: 'development' | 'test' | 'production' = 'development';

  /** The port of the API; 0 takes any free one. */
  @WholeNumber(0, 65535)
  readonly port: number = 5000;

  @Pattern(/^[0-9A-Za-z.:-]{1,255}$/, 'an address or a host name')
  readonly host: string = '0.0.0.0';

  /** Processes of the API on one port; all limits and connections below are those of each. */
  @WholeNumber(1, 64)
  readonly workers: number = 1;

  /** A port of its own for `/metrics`, which then leaves the API's. */
  @Optional()
  @WholeNumber(0, 65535)
  readonly metricsPort: number | undefined = undefined;

  @OneOf(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent' = 'info';

  /** The proxies whose `X-Forwarded-For` is believed, as addresses or networks with commas between; nobody's if off. */
  @Pattern(
    /^(off|[0-9a-fA-F.:/]{2,50}(,[0-9a-fA-F.:/]{2,50}){0,49})$/,
    'off, or addresses such as 10.0.0.0/8,192.168.1.7',
  )
  readonly trustProxy: string = 'off';

  /** Requests in a second of all members of one company. */
  @WholeNumber(1, 10_000_000)
  readonly rateLimitCompany: number = 10_000;

  /** Requests in a second of one user for one company. */
  @WholeNumber(1, 10_000_000)
  readonly rateLimitUser: number = 5_000;

  /** Requests in a second without a valid token from one address. */
  @WholeNumber(1, 10_000_000)
  readonly rateLimitAddress: number = 20;

  /** Where all processes count requests together; without it, or while it does not answer, each counts alone. */
  @Optional()
  @UrlOf(['redis:', 'rediss:'], 'a URL such as redis://user:password@host:6379/0')
  readonly redisUrl: string | undefined = undefined;

  /** Serves the OpenAPI document and its pages below `/docs`. */
  @OnOff()
  readonly docs: boolean = true;

  /** The owner's login, or with no other URL the one for everything. Without any URL, an embedded server is started. */
  @Optional()
  @PostgresUrl()
  readonly databaseUrl: string | undefined = undefined;

  @Optional()
  @PostgresUrl()
  readonly databaseWriterUrl: string | undefined = undefined;

  @Optional()
  @PostgresUrl()
  readonly databaseReaderUrl: string | undefined = undefined;

  /** The login of the process that runs workflows, which needs no other. */
  @Optional()
  @PostgresUrl()
  readonly databaseWorkerUrl: string | undefined = undefined;

  /** The login of commands that look at all companies, which need no other. */
  @Optional()
  @PostgresUrl()
  readonly databaseOperatorUrl: string | undefined = undefined;

  /** Begins the names of the database roles, as in `accubooks_writer`. */
  @Pattern(/^[a-z][a-z0-9_]{0,40}$/, 'lower-case letters, digits and underscores, at most 41, a letter first')
  readonly databaseRolePrefix: string = 'accubooks';

  /** Named prepared statements; off for PgBouncer before 1.21. */
  @OnOff()
  readonly databasePrepared: boolean = true;

  /** Migrates at the start with DATABASE_URL; the embedded server is always migrated. */
  @OnOff()
  readonly migrateOnStart: boolean = false;

  /** Connections for groups of writes. */
  @WholeNumber(1, 16)
  readonly writerConnections: number = 2;

  /** Connections for operations that run alone. */
  @WholeNumber(1, 16)
  readonly aloneConnections: number = 2;

  /** Connections for reads. */
  @WholeNumber(1, 200)
  readonly readerConnections: number = 8;

  /** The key of HS256 tokens. The embedded server makes one and keeps it with its data. */
  @Optional()
  @MinBytes(32)
  readonly jwtSecret: string | undefined = undefined;

  /** Where the public keys of the identity provider are; tokens of JWT_SECRET are refused then. */
  @Optional()
  @UrlOf(['https:', 'http:'], 'a URL that starts with https://')
  readonly jwtJwksUrl: string | undefined = undefined;

  @Pattern(/^\S{1,255}$/, 'text without spaces')
  readonly jwtIssuer: string = 'accubooks';

  @Pattern(/^\S{1,255}$/, 'text without spaces')
  readonly jwtAudience: string = 'accubooks';

  /** Also starts the process that runs workflows; the embedded server always has one. */
  @OnOff()
  readonly runWorkflows: boolean = false;

  /** The port of health and metrics of the process that runs workflows; it has none unless given. */
  @Optional()
  @WholeNumber(0, 65535)
  readonly workflowsPort: number | undefined = undefined;

  /** Networks that webhooks may go to beside public addresses, with commas between; without TLS there only. */
  @Pattern(
    /^(off|[0-9a-fA-F.:/]{2,50}(,[0-9a-fA-F.:/]{2,50}){0,49})$/,
    'off, or addresses such as 10.0.0.0/8,192.168.1.7',
  )
  readonly webhookAllowedNetworks: string = 'off';

  /** The server that takes the mails of workflows. */
  @Optional()
  @UrlOf(['smtp:', 'smtps:'], 'a URL such as smtps://user:password@host:465')
  readonly smtpUrl: string | undefined = undefined;

  /** The sender of the mails of workflows. */
  @Optional()
  @Pattern(/^[^\s@]{1,64}@[^\s@]{1,255}$/, 'an e-mail address')
  readonly mailFrom: string | undefined = undefined;

  /** Where `audit:archive` puts months of the audit log: `s3://bucket/prefix`, or a folder. */
  @Optional()
  @Pattern(/^[^\0]{1,1024}$/, 's3://bucket/prefix, or a folder')
  readonly auditArchive: string | undefined = undefined;

  /** The service of that bucket, if it isn't Amazon's. */
  @Optional()
  @UrlOf(['https:', 'http:'], 'a URL that starts with https://')
  readonly auditArchiveEndpoint: string | undefined = undefined;

  /** How long a write may take before it is answered 409 or 503. */
  @WholeNumber(100, 60_000)
  readonly requestDeadlineMs: number = 8_000;

  /** How long a stop goes on answering, so that load balancers notice first. */
  @WholeNumber(0, 60_000)
  readonly shutdownDelayMs: number = 0;

  /** How long a stop waits then for the requests that are running. */
  @WholeNumber(0, 600_000)
  readonly drainTimeoutMs: number = 15_000;

  /** True when nothing says where PostgreSQL is. */
  get usesEmbeddedDatabase(): boolean {
    const { databaseUrl, databaseWriterUrl, databaseReaderUrl, databaseWorkerUrl, databaseOperatorUrl } = this;
    const urls = [databaseUrl, databaseWriterUrl, databaseReaderUrl, databaseWorkerUrl, databaseOperatorUrl];
    return urls.every((url) => url === undefined);
  }
}
