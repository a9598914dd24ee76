import { createHash } from 'node:crypto';
import type { Content } from './manifest.js';

const ROWS_OF_PROGRESS = 500_000;

/** Follows the rows of a month while they go by, and says in the end what they were. */
export class ContentDigest {
  private readonly hash = createHash('sha256');
  private rows = 0;
  private bytes = 0;
  private firstTimestamp: string | null = null;
  private lastTimestamp: string | null = null;

  /** @param progress is told of each half million of rows. */
  constructor(private readonly progress: (rows: number) => void = () => undefined) {}

  /** A piece of the text. */
  addText(piece: Uint8Array): void {
    this.hash.update(piece);
    this.bytes += piece.length;
  }

  /** @param timestamp of a row, as the text has it: such texts are in the order of time. */
  addRow(timestamp: string): void {
    this.rows += 1;
    if (this.rows % ROWS_OF_PROGRESS === 0) this.progress(this.rows);
    if (this.firstTimestamp === null || timestamp < this.firstTimestamp) this.firstTimestamp = timestamp;
    if (this.lastTimestamp === null || timestamp > this.lastTimestamp) this.lastTimestamp = timestamp;
  }

  /** Once, when all has gone by. */
  content(): Content {
    const { rows, bytes, firstTimestamp, lastTimestamp } = this;
    return { rows, bytes, sha256: this.hash.digest('hex'), firstTimestamp, lastTimestamp };
  }
}

/** Whether both are the same rows, written in the same way. */
export function isSameContent(left: Content, right: Content): boolean {
  return left.sha256 === right.sha256 && left.rows === right.rows && left.bytes === right.bytes;
}
