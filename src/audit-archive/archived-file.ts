import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type InfoField, parse, type Parser } from 'csv-parse';
import { ArchiveFailed } from './archive.errors.js';
import type { ArchiveStore } from './archive-store.js';
import { ContentDigest, isSameContent } from './content-digest.js';
import type { Content, Manifest } from './manifest.js';

/** A row of the log as the file has it, by the names of its columns. */
export type ArchivedRow = Readonly<Record<string, string | null>>;

/** What a file was found to hold. */
export interface FileContent extends Content {
  /** Of the compressed file. */
  readonly fileBytes: number;
}

/** What rows are given to; `csv-parse` tells of them ten times faster when nobody asks what was in quotes. */
type Sink = (rows: AsyncIterable<unknown>) => Promise<void>;

/**
 * Reads a file to its end, in bounded memory, and counts its rows.
 * @throws ArchiveFailed when there is none, or it is no such file.
 */
export async function readFile(store: ArchiveStore, file: string): Promise<FileContent> {
  const digest = new ContentDigest();
  return readThrough(store, file, digest, parse(), async (rows) => {
    let timestampAt: number | undefined;
    for await (const row of rows as AsyncIterable<readonly string[]>) {
      if (timestampAt === undefined) timestampAt = row.indexOf('timestamp');
      else digest.addRow(row[timestampAt] ?? '');
    }
  });
}

/**
 * The same, with every row given to somebody.
 * @throws ArchiveFailed as `readFile`, also when `use` throws.
 */
export async function readRows(
  store: ArchiveStore,
  file: string,
  use: (row: ArchivedRow) => Promise<void>,
): Promise<FileContent> {
  const digest = new ContentDigest();
  return readThrough(store, file, digest, parse({ columns: true, cast: emptyIsNull }), async (rows) => {
    for await (const row of rows as AsyncIterable<ArchivedRow>) {
      digest.addRow(row['timestamp'] ?? '');
      await use(row);
    }
  });
}

async function readThrough(
  store: ArchiveStore,
  file: string,
  digest: ContentDigest,
  parser: Parser,
  sink: Sink,
): Promise<FileContent> {
  const compressed = await store.read(file);
  if (compressed === undefined) throw new ArchiveFailed(`${store.place}/${file} is not there`);
  let fileBytes = 0;
  const count = tap((piece) => (fileBytes += piece.length));
  const follow = tap((piece) => {
    digest.addText(piece);
  });
  try {
    await pipeline(compressed, count, createGunzip(), follow, parser, sink);
  } catch (cause) {
    throw new ArchiveFailed(`${store.place}/${file} can't be read to its end`, { cause });
  }
  return { ...digest.content(), fileBytes };
}

/** @throws ArchiveFailed when the file is not what its manifest says. */
export async function verifyFile(store: ArchiveStore, manifest: Manifest): Promise<void> {
  assertSame(store, manifest, await readFile(store, manifest.file));
}

/** @throws ArchiveFailed */
export function assertSame(
  store: ArchiveStore,
  { file, ...expected }: Content & { file: string },
  found: Content,
): void {
  if (isSameContent(expected, found)) return;
  throw new ArchiveFailed(
    `${store.place}/${file} does not hold what was written: expected ${describe(expected)}, found ${describe(found)}. ` +
      `Its month was not touched. Look what changed the file; if the month is still in the database, move the file and ` +
      `its manifest away and run this again`,
  );
}

function describe({ rows, bytes, sha256 }: Content): string {
  return `${String(rows)} rows, ${String(bytes)} bytes, SHA-256 ${sha256}`;
}

function tap(look: (piece: Buffer) => void): (source: AsyncIterable<Buffer>) => AsyncGenerator<Buffer> {
  return async function* (source) {
    for await (const piece of source) {
      look(piece);
      yield piece;
    }
  };
}

function emptyIsNull(value: string, { quoting }: InfoField): string | null {
  return value === '' && !quoting ? null : value;
}
