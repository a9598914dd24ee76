import { constants, type FileHandle, open } from 'node:fs/promises';
import type { HistoryLine } from './history.js';

/**
 * Writes the history as JSON lines. A line is on disk (fdatasync) when its promise resolves: whoever waits for it before
 * the request is sent, and before what the answer says is used, never knows more than the file. Lines that come while
 * the disk is busy share its next turn, so that many threads cost one flush.
 */
export class HistoryRecorder {
  private waiting: { readonly text: string; readonly done: () => void; readonly fail: (error: unknown) => void }[] = [];
  private writing: Promise<void> | undefined;

  private constructor(private readonly file: FileHandle) {}

  /** Begins a new file. */
  static async create(path: string): Promise<HistoryRecorder> {
    return new HistoryRecorder(await open(path, 'wx'));
  }

  /** Goes on with a file that its recorder has closed. */
  static async continue(path: string): Promise<HistoryRecorder> {
    return new HistoryRecorder(await open(path, constants.O_WRONLY | constants.O_APPEND));
  }

  record(line: HistoryLine): Promise<void> {
    return new Promise((done, fail) => {
      this.waiting.push({ text: `${JSON.stringify(line)}\n`, done, fail });
      this.writing ??= this.writeAll();
    });
  }

  async close(): Promise<void> {
    await this.writing;
    await this.file.close();
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      try {
        await this.file.appendFile(batch.map(({ text }) => text).join(''));
        await this.file.datasync();
        for (const { done } of batch) done();
      } catch (error) {
        for (const { fail } of batch) fail(error);
      }
    }
    this.writing = undefined;
  }
}
