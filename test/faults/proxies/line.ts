import type { Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import type { Random } from '../nemesis/random.js';

/** How all connections of a proxy carry their bytes, in both directions. It may be changed at any time. */
export class LineConditions {
  /** Bytes arrive so much later; each piece by chance within the bounds, in order. */
  delay: { readonly leastMs: number; readonly mostMs: number; readonly random: Random } | undefined;
  /** Pieces of at most so many bytes; 0 leaves them as they are. */
  sliceBytes = 0;
  private blocked: Promise<void> | undefined;
  private open: () => void = () => undefined;

  /** Nothing is carried until `unblock`; what has come by then is carried late. */
  block(): void {
    this.blocked ??= new Promise((resolve) => (this.open = resolve));
  }

  unblock(): void {
    this.blocked = undefined;
    this.open();
  }

  get isPlain(): boolean {
    return this.delay === undefined && this.sliceBytes === 0 && this.blocked === undefined;
  }

  async unblocked(): Promise<void> {
    while (this.blocked !== undefined) await this.blocked;
  }

  nextDelayMs(): number {
    return this.delay === undefined ? 0 : this.delay.random.between(this.delay.leastMs, this.delay.mostMs);
  }
}

/** One direction of a connection. */
export class Line {
  private readonly waiting: { readonly bytes: Buffer; readonly dueAtMs: number }[] = [];
  private isCarrying = false;
  private isEnding = false;

  constructor(
    private readonly socket: Socket,
    private readonly conditions: LineConditions,
    /** Told when bytes were delayed, sliced or held back. */
    private readonly onTroubled: () => void,
  ) {
    socket.setNoDelay(true);
  }

  write(bytes: Buffer): void {
    if (bytes.length === 0) return;
    if (!this.isCarrying && this.conditions.isPlain) {
      this.socket.write(bytes);
      return;
    }
    this.onTroubled();
    this.waiting.push({ bytes, dueAtMs: performance.now() + this.conditions.nextDelayMs() });
    if (!this.isCarrying) void this.carry();
  }

  /** Ends the socket once everything before was carried. */
  end(): void {
    this.isEnding = true;
    if (!this.isCarrying) this.socket.end();
  }

  private async carry(): Promise<void> {
    this.isCarrying = true;
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      const leftMs = next.dueAtMs - performance.now();
      if (leftMs > 0) await wait(leftMs);
      await this.conditions.unblocked();
      await this.writeSliced(next.bytes);
    }
    this.isCarrying = false;
    if (this.isEnding) this.socket.end();
  }

  private async writeSliced(bytes: Buffer): Promise<void> {
    const size = this.conditions.sliceBytes === 0 ? bytes.length : this.conditions.sliceBytes;
    for (let start = 0; start < bytes.length && !this.socket.destroyed; start += size) {
      if (start > 0) await nextTurn();
      this.socket.write(bytes.subarray(start, start + size));
    }
  }
}
