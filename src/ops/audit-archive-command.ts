import { join } from 'node:path';
import type { Client } from 'pg';
import {
  archiveMonths,
  type ArchiveStore,
  closedMonths,
  FolderStore,
  openS3Store,
  restoreMonth,
} from '../audit-archive/index.js';
import type { Configuration } from '../config/index.js';
import { MigrationsPending, pendingMigrations, roleNames } from '../database/index.js';
import { ARCHIVE_USAGE, type ArchiveOptions, readArchiveOptions } from './audit-archive-options.js';
import { dataFolder } from './data-folder.js';
import { UsageError } from './run.js';

/** What the command reaches out to. */
export interface ArchiveSurroundings {
  readonly asOwner: <Result>(
    work: (client: Client, configuration: Configuration) => Promise<Result>,
  ) => Promise<Result>;
  /** What was asked for. */
  readonly print: (text: string) => void;
  /** Progress. */
  readonly tell: (text: string) => void;
}

/**
 * Archives the old months of the audit log, or reads an archived one back.
 * @throws UsageError, DatabaseNotUsable, ArchiveFailed
 */
export async function runArchiveCommand(words: readonly string[], surroundings: ArchiveSurroundings): Promise<void> {
  const options = readArchiveOptions(words);
  if (options.help) surroundings.print(ARCHIVE_USAGE);
  else await surroundings.asOwner((client, configuration) => work(client, configuration, options, surroundings));
}

async function work(
  client: Client,
  configuration: Configuration,
  options: ArchiveOptions,
  { print, tell }: ArchiveSurroundings,
): Promise<void> {
  const store = await openStore(configuration, options);
  const pending = await pendingMigrations(async (sql) => (await client.query<Record<string, unknown>>(sql)).rows);
  if (pending.length > 0) throw new MigrationsPending(pending);
  const { restore, dryRun, olderThanDays } = options;
  if (restore !== undefined) {
    const { operator } = roleNames(configuration.databaseRolePrefix);
    const { table, rows } = await restoreMonth(client, store, restore, operator);
    print(
      `${restore}: ${String(rows)} rows are in the table ${table}. When they are no longer needed: DROP TABLE ${table}`,
    );
    return;
  }
  if (dryRun) {
    print(await describePlan(client, store, olderThanDays));
    return;
  }
  const archived = await archiveMonths({ client, store, tell }, olderThanDays);
  print(archived.length === 0 ? 'No month is old enough.' : `Archived to ${store.place}: ${archived.join(', ')}.`);
}

async function describePlan(client: Client, store: ArchiveStore, olderThanDays: number): Promise<string> {
  const months = await closedMonths(client, olderThanDays);
  if (months.length === 0) return 'No month is old enough. Nothing was changed.';
  const lines = months.map(({ month, mebibytes }) => `  ${month}: ${mebibytes.toFixed(1)} MiB with indexes`);
  return [`These months would go to ${store.place}. Nothing was changed.`, ...lines].join('\n');
}

/** @throws UsageError in production without a place: the disk of a Job goes with it, and so would the archive. */
async function openStore(configuration: Configuration, options: ArchiveOptions): Promise<ArchiveStore> {
  const place = options.to ?? configuration.auditArchive;
  if (place === undefined) {
    if (configuration.nodeEnv !== 'production') return new FolderStore(join(dataFolder(), 'audit-archive'));
    throw new UsageError('AUDIT_ARCHIVE: expected s3://bucket/prefix, or a folder that stays when this process ends');
  }
  if (!place.startsWith('s3:')) return new FolderStore(place);
  const [, bucket, prefix] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/?(.*?)\/*$/.exec(place) ?? [];
  if (bucket === undefined || prefix === undefined)
    throw new UsageError('--to: expected s3://bucket/prefix, or a folder');
  const endpoint = options.endpoint ?? configuration.auditArchiveEndpoint;
  return openS3Store({ bucket, prefix, endpoint, region: options.region });
}
