import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { ClientBase } from 'pg';
import { type AuditLogMonths, isLockTimeout, prepareAuditLogMonths } from '../database/index.js';
import { ArchiveFailed } from './archive.errors.js';
import type { ArchiveStore } from './archive-store.js';
import { assertSame, readFile, verifyFile } from './archived-file.js';
import { ContentDigest, isSameContent } from './content-digest.js';
import { archiveNames, type Content, type Manifest, readManifests, writeManifest } from './manifest.js';
import { monthContent, readColumns } from './month-content.js';
import { closedMonths, closeMonth, dropMonth, type Month } from './months.js';

/** The first 8 bytes of the SHA-256 of "accubooks audit archive". */
const ARCHIVE_LOCK = '4375196016275671787';

/** What an archiving run works with. */
export interface Archiving {
  /** A connection of its own as the owner: it keeps a lock. Not a pooler's. */
  readonly client: ClientBase;
  readonly store: ArchiveStore;
  /** Progress. */
  readonly tell: (text: string) => void;
}

/**
 * Makes the months ahead, then archives what is older: each month is written, read back, compared with what is in the
 * database, and only then taken out of it. Whenever this is broken off, the next run goes on.
 * @returns the months that were taken out.
 * @throws ArchiveFailed
 */
export async function archiveMonths(archiving: Archiving, olderThanDays: number): Promise<readonly string[]> {
  const { client, tell } = archiving;
  await assertAlone(client);
  const { created, moved } = await prepareMonths(client);
  if (created > 0) tell(`${String(created)} months were made ahead`);
  if (moved > 0) tell(`${String(moved)} rows that were in no month have been moved to theirs`);
  const archived: string[] = [];
  // The oldest first, and none after one that fails: what is left in the database has no gaps.
  for (const month of await closedMonths(client, olderThanDays)) {
    await archiveMonth(archiving, month);
    archived.push(month.month);
  }
  return archived;
}

/** @throws ArchiveFailed */
async function prepareMonths(client: ClientBase): Promise<AuditLogMonths> {
  try {
    return await prepareAuditLogMonths(async (sql) => (await client.query<object>(sql)).rows);
  } catch (cause) {
    if (!isLockTimeout(cause)) throw cause;
    throw new ArchiveFailed('somebody has been reading the audit log all the time; run this again later', { cause });
  }
}

/** @throws ArchiveFailed when another run is at work. */
async function assertAlone(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ alone: boolean }>(`SELECT pg_try_advisory_lock(${ARCHIVE_LOCK}) AS alone`);
  if (rows[0]?.alone === true) return;
  throw new ArchiveFailed('another audit:archive is at work on this database; this one has done nothing');
}

async function archiveMonth(archiving: Archiving, month: Month): Promise<void> {
  const { store, tell } = archiving;
  const manifests = await readManifests(store, month.month);
  const last = manifests.at(-1);
  if (last !== undefined) {
    tell(`${month.month}: was archived before; ${last.file} is read again`);
    await verifyFile(store, last);
    if (await dropIfSame(archiving, month, last)) return;
    tell(`${month.month}: holds other rows than ${last.file}, so it is archived beside it`);
  }
  const manifest = await write(archiving, month, manifests.length + 1);
  if (await dropIfSame(archiving, month, manifest)) return;
  throw new ArchiveFailed(`${month.month}: rows came into the month while it was archived; run this again`);
}

/** Writes a month and reads it back; the manifest is written when both were the same. */
async function write(archiving: Archiving, { month, ...table }: Month, number: number): Promise<Manifest> {
  const { client, store, tell } = archiving;
  const names = archiveNames(month, number);
  const columns = await readColumns(client);
  tell(`${month}: ${table.mebibytes.toFixed(1)} MiB with indexes go to ${store.place}/${names.file}`);
  const written = await inTransaction(client, 'REPEATABLE READ, READ ONLY', async () => {
    const digest = new ContentDigest((rows) => {
      tell(`${month}: ${String(rows)} rows`);
    });
    await compress(store, names.file, Readable.from(monthContent(client, { month, ...table }, columns, digest)));
    return digest.content();
  });
  tell(`${month}: ${String(written.rows)} rows are written, and read back`);
  const found = await readFile(store, names.file);
  assertSame(store, { file: names.file, ...written }, found);
  const { fileBytes } = found;
  const about = { month, ...written, fileBytes, columns: columns.map(({ name }) => name), archivedAt: now() };
  const manifest = await writeManifest(store, names, about);
  tell(`${month}: verified, ${String(fileBytes)} bytes, SHA-256 ${written.sha256}`);
  return manifest;
}

async function compress(store: ArchiveStore, file: string, content: Readable): Promise<void> {
  const compressed = createGzip();
  const written = store.write(file, compressed).catch((error: unknown) => {
    content.destroy();
    throw error;
  });
  await Promise.all([written, pipeline(content, compressed)]);
}

/** @returns false, and changes nothing, unless the month holds exactly what was archived. */
async function dropIfSame({ client, tell }: Archiving, month: Month, manifest: Manifest): Promise<boolean> {
  const isDropped = await inTransaction(client, 'READ COMMITTED', async () => {
    await closeMonth(client, month);
    if (!isSameContent(manifest, await contentNow(client, month))) return false;
    await dropMonth(client, month);
    return true;
  });
  if (isDropped) tell(`${month.month}: ${String(manifest.rows)} rows have left the database`);
  return isDropped;
}

async function contentNow(client: ClientBase, month: Month): Promise<Content> {
  const digest = new ContentDigest();
  const pieces = monthContent(client, month, await readColumns(client), digest);
  let isRead = false;
  while (!isRead) isRead = (await pieces.next()).done === true;
  return digest.content();
}

async function inTransaction<Result>(client: ClientBase, kind: string, work: () => Promise<Result>): Promise<Result> {
  await client.query(`START TRANSACTION ISOLATION LEVEL ${kind}`);
  try {
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    // It fails only on a connection that is lost, of which the work has told already.
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

function now(): string {
  return new Date().toISOString();
}
