const EVERY_MS = 2_000;

/** Tells now and then how far something is. */
export class Progress {
  private done = 0;
  private toldAt = performance.now();

  constructor(
    private readonly what: string,
    private readonly all: number,
    private readonly tell: (text: string) => void,
  ) {
    tell(`${what}: ${all}`);
  }

  /** One more is done. */
  step(): void {
    this.done += 1;
    const now = performance.now();
    if (now - this.toldAt < EVERY_MS) return;
    this.toldAt = now;
    this.tell(`${this.what}: ${this.done} of ${this.all}`);
  }
}
