import type { Readable } from 'node:stream';

/** Where archives are kept: files with names, written whole or not at all. */
export interface ArchiveStore {
  /** The place, for people. */
  readonly place: string;
  /** Writes a file in bounded memory; until it is complete, nobody finds it. One that is there is replaced. */
  write(name: string, content: Readable): Promise<void>;
  /** @returns undefined when there is no such file. */
  read(name: string): Promise<Readable | undefined>;
}
