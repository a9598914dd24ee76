import type { Answer } from '../../contract/support/http-client.js';
import type { ApiOperation } from '../contract/documented-api.js';

interface OperationTally {
  sent: number;
  accepted: number;
  readonly outcomes: Map<string, number>;
}

/** How often each operation was asked, and with what success. */
export class Tally {
  runs = 0;
  requests = 0;
  replays = 0;
  private readonly operations = new Map<string, OperationTally>();

  constructor(operations: readonly ApiOperation[]) {
    for (const { id } of operations) this.operations.set(id, { sent: 0, accepted: 0, outcomes: new Map() });
  }

  add({ id }: ApiOperation, { status, body }: Answer): void {
    const tally = this.operations.get(id);
    if (tally === undefined) return;
    this.requests += 1;
    tally.sent += 1;
    if (status < 300) tally.accepted += 1;
    const outcome = status < 300 ? String(status) : `${status} ${/"code":"([a-z_]+)"/.exec(body)?.[1] ?? ''}`;
    tally.outcomes.set(outcome, (tally.outcomes.get(outcome) ?? 0) + 1);
  }

  /** Operations that were never answered 2xx. */
  get unreached(): string[] {
    return [...this.operations].filter(([, { accepted }]) => accepted === 0).map(([id]) => id);
  }

  summary(): string {
    const all = [...this.operations.values()];
    const accepted = all.reduce((sum, one) => sum + one.accepted, 0);
    const share = this.requests === 0 ? 0 : Math.round((100 * accepted) / this.requests);
    const reached = `${all.length - this.unreached.length} of ${all.length} operations answered 2xx`;
    return `${this.runs} runs, ${this.requests} requests, ${share} % accepted, ${this.replays} replays, ${reached}`;
  }

  /** A line for each operation: how many requests, how many of them were accepted, and all outcomes. */
  details(): string {
    const lines = [...this.operations].map(([id, { sent, accepted, outcomes }]) => {
      const words = [...outcomes]
        .sort(([, left], [, right]) => right - left)
        .map(([word, count]) => `${word} ${count}`);
      return `  ${id} ${sent} requests, ${Math.round((100 * accepted) / Math.max(sent, 1))} % accepted: ${words.join(', ')}`;
    });
    return lines.join('\n');
  }
}
