import { type Exchange, isReplay, outcomeOf } from './exchange.js';

/** How often each operation was answered how. */
export class Tally {
  private readonly counts = new Map<string, number>();

  add({ request, answer }: Exchange): void {
    const name = `${request.operation} ${isReplay(answer) ? 'replayed' : outcomeOf(answer)}`;
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  /** A line for each. */
  toString(): string {
    return [...this.counts]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, count]) => `${String(count).padStart(6)} ${name}`)
      .join('\n');
  }
}
