import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ArchiveStore } from './archive-store.js';

/** Archives in a folder. A file is on the disk, under its name, when it has been written. */
export class FolderStore implements ArchiveStore {
  constructor(readonly place: string) {}

  async write(name: string, content: Readable): Promise<void> {
    await mkdir(this.place, { recursive: true });
    const partial = join(this.place, `${name}.partial`);
    await pipeline(content, createWriteStream(partial, { flush: true }));
    await rename(partial, join(this.place, name));
    const folder = await open(this.place);
    await folder.sync().finally(() => folder.close());
  }

  async read(name: string): Promise<Readable | undefined> {
    const file = createReadStream(join(this.place, name));
    try {
      await once(file, 'ready');
      return file;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }
}
