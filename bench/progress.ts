import { FOREIGN_SHARE_MAX } from './machine/cpu.js';
import { nameOf, type Sample } from './measurement/sample.js';

/** One line that says what is going on, on a terminal; elsewhere a line for each sample. */
export class Progress {
  private readonly live = process.stderr.isTTY;
  private round = 0;
  private doneSeconds = 0;
  private turnSeconds = 0;
  private what = '';
  private readonly startedAt = performance.now();

  constructor(
    private readonly rounds: number,
    /** What all turns together are expected to take. */
    private readonly totalSeconds: number,
  ) {}

  beginTurn(round: number, seconds: number): void {
    this.round = round;
    this.doneSeconds += this.turnSeconds;
    this.turnSeconds = seconds;
  }

  announce(what: string): void {
    this.what = what;
    if (this.live) process.stderr.write(`\r\u001b[K${this.head} ${what} ...`);
  }

  sampled({ contestant, point, writesPerSecond, p50Ms, p99Ms, foreignShare, problems }: Sample): void {
    const figures = `${Math.round(writesPerSecond)}/s, p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`;
    const disturbed = foreignShare > FOREIGN_SHARE_MAX ? `, disturbed (${Math.round(foreignShare * 100)} %)` : '';
    if (!this.live) this.line(`${contestant}: ${nameOf(point)}: ${figures}${disturbed}`);
    for (const problem of problems) this.line(`  ! ${contestant}: ${nameOf(point)}: ${problem}`);
  }

  failed(contestant: string, reason: string): void {
    this.line(`  ! ${contestant} failed while: ${this.what}\n${reason}`);
  }

  end(): void {
    if (this.live) process.stderr.write('\r\u001b[K');
  }

  private line(text: string): void {
    if (this.live) process.stderr.write('\r\u001b[K');
    process.stderr.write(`${this.head} ${text}\n`);
  }

  private get head(): string {
    const elapsed = (performance.now() - this.startedAt) / 1_000;
    const left = Math.max(0, this.totalSeconds - this.doneSeconds - this.turnSeconds / 2);
    return `[round ${this.round}/${this.rounds}, ${clock(elapsed)} gone, about ${clock(left)} left]`;
  }
}

/** Minutes and seconds. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
