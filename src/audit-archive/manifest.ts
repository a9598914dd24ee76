import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { ArchiveFailed } from './archive.errors.js';
import type { ArchiveStore } from './archive-store.js';

const FORMAT = 'accubooks-audit-log';
const FORMAT_VERSION = 1;

/** The rows of a month as one text of CSV, and what identifies it. */
export interface Content {
  readonly rows: number;
  /** Of the text. */
  readonly bytes: number;
  /** Of the text, as hexadecimal digits. */
  readonly sha256: string;
  readonly firstTimestamp: string | null;
  readonly lastTimestamp: string | null;
}

/** What stands beside an archived file. It is written last: a file without one was never finished. */
export interface Manifest extends Content {
  readonly format: typeof FORMAT;
  readonly formatVersion: typeof FORMAT_VERSION;
  /** `YYYY-MM`, in UTC. */
  readonly month: string;
  readonly file: string;
  /** Of the compressed file. */
  readonly fileBytes: number;
  readonly columns: readonly string[];
  readonly archivedAt: string;
}

/** A month has one archive, and a further one for each time that rows came into it after it had been archived. */
export interface ArchiveNames {
  readonly file: string;
  readonly manifest: string;
}

/** @param number from 1. */
export function archiveNames(month: string, number: number): ArchiveNames {
  const name = number === 1 ? month : `${month}.${String(number)}`;
  return { file: `${name}.csv.gz`, manifest: `${name}.manifest.json` };
}

export async function writeManifest(
  store: ArchiveStore,
  { file, manifest }: ArchiveNames,
  about: Omit<Manifest, 'format' | 'formatVersion' | 'file'>,
): Promise<Manifest> {
  const whole: Manifest = { format: FORMAT, formatVersion: FORMAT_VERSION, file, ...about };
  await store.write(manifest, Readable.from([Buffer.from(`${JSON.stringify(whole, undefined, 2)}\n`)]));
  return whole;
}

/** All archives of a month, the first one first. @throws ArchiveFailed */
export async function readManifests(store: ArchiveStore, month: string): Promise<readonly Manifest[]> {
  const manifests: Manifest[] = [];
  for (;;) {
    const { manifest } = archiveNames(month, manifests.length + 1);
    const content = await store.read(manifest);
    if (content === undefined) return manifests;
    manifests.push(parseManifest(await text(content), `${store.place}/${manifest}`));
  }
}

function parseManifest(json: string, place: string): Manifest {
  let manifest: Partial<Manifest> | undefined;
  try {
    manifest = JSON.parse(json) as Partial<Manifest>;
  } catch {
    manifest = undefined;
  }
  if (manifest?.format === FORMAT && manifest.formatVersion === FORMAT_VERSION) return manifest as Manifest;
  throw new ArchiveFailed(`${place} is no manifest of this version; look at it, and move it away if it is of no use`);
}
