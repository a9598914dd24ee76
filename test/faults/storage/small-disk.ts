import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serverFolder, serverUser } from '../../system/support/server-process.js';

const CHUNK_BYTES = 65_536;

/** A disk of a few megabytes, in memory, that can be filled up. */
export class SmallDisk {
  private constructor(
    private readonly folder: string,
    /** Where it is mounted; an empty folder of the servers' user at first. */
    readonly path: string,
  ) {}

  /** @throws Error that says what is missing: mounting takes root, and in a container the right to mount. */
  static mount(megabytes: number): SmallDisk {
    const folder = serverFolder('small-disk');
    const path = join(folder, 'disk');
    mkdirSync(path);
    const user = serverUser();
    const owner = user === undefined ? '' : `,uid=${user.uid},gid=${user.gid}`;
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=700${owner}`, 'tmpfs', path], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
    } catch (cause) {
      rmSync(folder, { recursive: true, force: true });
      throw new Error('no disk could be mounted: run this as root, in a container with CAP_SYS_ADMIN', { cause });
    }
    return new SmallDisk(folder, path);
  }

  /** Moves a part of a stopped server's data to this disk. */
  take(dataFolder: string, part: string): void {
    const [from, to] = [join(dataFolder, part), join(this.path, part)];
    execFileSync('cp', ['--archive', from, to]);
    rmSync(from, { recursive: true });
    symlinkSync(to, from);
  }

  /** Fills it but for so many bytes. */
  fill(freeBytes: number): void {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    const taken = this.free() - freeBytes;
    for (let written = 0; written < taken; written += CHUNK_BYTES) {
      writeFileSync(this.ballast, chunk, { flag: 'a' });
    }
    truncateSync(this.ballast, Math.max(0, taken));
  }

  /** Gives back what was filled. */
  makeRoom(): void {
    rmSync(this.ballast, { force: true });
  }

  /** Bytes that are free. */
  free(): number {
    const { bavail, bsize } = statfsSync(this.path);
    return bavail * bsize;
  }

  /** Nobody may use it any more. */
  remove(): void {
    execFileSync('umount', [this.path]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get ballast(): string {
    return join(this.path, 'ballast');
  }
}
