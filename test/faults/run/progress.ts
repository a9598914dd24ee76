import type { ClientFigures } from '../workload/settings.js';

const EVERY_MS = 5_000;

/** Tells how far a run is: what begins, and now and then the client's figures. */
export class Progress {
  private readonly begunAt = performance.now();
  private timer: NodeJS.Timeout | undefined;
  private underWay = '';
  private last: { readonly attempts: number; readonly at: number } | undefined;

  constructor(private readonly tell: (line: string) => void) {}

  announce(what: string): void {
    this.tell(`${clock(performance.now() - this.begunAt)} ${what}`);
  }

  /** Names the fault that is under way, or none. */
  during(fault: string): void {
    this.underWay = fault;
  }

  /** Tells the figures every few seconds, until it is stopped. */
  follow(figures: () => ClientFigures): void {
    this.timer = setInterval(() => {
      this.announce(this.describe(figures()));
    }, EVERY_MS);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private describe({ attempts, done, replayed, refused, unknown, reads }: ClientFigures): string {
    const now = performance.now();
    const { attempts: before, at } = this.last ?? { attempts: 0, at: now - EVERY_MS };
    this.last = { attempts, at: now };
    const rate = Math.round(((attempts - before) / (now - at)) * 1_000);
    const outcomes = `${done} done (${replayed} replayed), ${refused} refused, ${unknown} unknown, ${reads} reads`;
    return `${rate} attempts/s: ${outcomes}${this.underWay === '' ? '' : `; under way: ${this.underWay}`}`;
  }
}

function clock(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  return `${String(Math.floor(seconds / 60)).padStart(2)}:${String(seconds % 60).padStart(2, '0')}`;
}
