import { parseArgs } from 'node:util';
import { UsageError } from './run.js';

const DAYS = { preset: 90, min: 30, max: 3_650 };

export const ARCHIVE_USAGE = `usage: npm run --silent audit:archive -- [--to=PLACE] [--older-than-days=90] [--dry-run]
       npm run --silent audit:archive -- [--to=PLACE] --restore=YYYY-MM

Makes the months of the audit log that are missing ahead. Then each month that ended some time ago is written as
compressed CSV with a manifest, read back, compared with the database, and only then taken out of it. Broken off at any
point, it goes on at the next run. It needs the owner's login (DATABASE_URL), on a direct connection. Progress is told on
standard error.

  --to=PLACE           s3://bucket/prefix or a folder; AUDIT_ARCHIVE otherwise, outside production .data/audit-archive
  --endpoint=URL       the service of the bucket, if it isn't Amazon's; AUDIT_ARCHIVE_ENDPOINT otherwise
  --region=NAME        the region of the bucket; otherwise what the AWS SDK finds, as it finds the credentials
  --older-than-days=N  archives months that ended so many days ago, ${String(DAYS.min)} to ${String(DAYS.max)}
  --dry-run            tells which months would be archived, and changes nothing
  --restore=YYYY-MM    reads an archived month back into a table of its own, verified

Exit codes: 0 done, 1 something was not done; nothing is lost then.`;

/** What was asked for. */
export interface ArchiveOptions {
  readonly help: boolean;
  readonly dryRun: boolean;
  readonly to: string | undefined;
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  readonly olderThanDays: number;
  /** `YYYY-MM` */
  readonly restore: string | undefined;
}

/** @throws UsageError */
export function readArchiveOptions(words: readonly string[]): ArchiveOptions {
  const { help = false, 'dry-run': dryRun = false, ...texts } = readWords(words);
  const { to, endpoint, region, restore } = texts;
  if (restore !== undefined && !/^\d{4}-(0[1-9]|1[0-2])$/.test(restore))
    throw wrong('--restore: expected a month, YYYY-MM');
  if (endpoint !== undefined && !/^https?:\/\//.test(endpoint)) throw wrong('--endpoint: expected a URL');
  if (to === '' || region === '') throw wrong(`${to === '' ? '--to' : '--region'}: expected a value`);
  return { help, dryRun, to, endpoint, region, restore, olderThanDays: readDays(texts['older-than-days']) };
}

function readWords(
  words: readonly string[],
): Partial<
  Record<'help' | 'dry-run', boolean> & Record<'to' | 'endpoint' | 'region' | 'restore' | 'older-than-days', string>
> {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const texts = { to: text, endpoint: text, region: text, restore: text, 'older-than-days': text };
  try {
    return parseArgs({ args: [...words], options: { help: flag, 'dry-run': flag, ...texts } }).values;
  } catch (cause) {
    throw wrong(cause instanceof Error ? cause.message : String(cause));
  }
}

function readDays(text = String(DAYS.preset)): number {
  const days = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (days >= DAYS.min && days <= DAYS.max) return days;
  throw wrong(`--older-than-days: expected a number from ${String(DAYS.min)} to ${String(DAYS.max)}`);
}

function wrong(message: string): UsageError {
  return new UsageError(`${message}\n\n${ARCHIVE_USAGE}`);
}
