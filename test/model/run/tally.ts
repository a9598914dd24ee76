import { isReplay, outcomeOf } from './exchange.js';
import type { ModelRun } from './model-run.js';

/** What has been done so far. */
export class Tally {
  runs = 0;
  private requests = 0;
  private writes = 0;
  private readonly counts = new Map<string, number>();

  add({ exchanges, books }: ModelRun): void {
    this.runs += 1;
    this.requests += exchanges.length;
    for (const own of books) this.writes += own.writes.size;
    for (const { request, answer } of exchanges) {
      const name = `${request.operation} ${isReplay(answer) ? 'replayed' : outcomeOf(answer)}`;
      this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    }
  }

  summary(): string {
    return `${String(this.runs)} runs, ${String(this.requests)} requests, ${String(this.writes)} writes`;
  }

  /** How often each operation was answered how, in a line each. */
  details(): string {
    const lines = [...this.counts].map(([name, count]) => `${name}: ${String(count)}`);
    return ['answers', ...lines.sort()].join('\n  ');
  }
}
