import type { Answer } from './client-connection.js';
import { Histogram } from './histogram.js';
import { type StepResult, type Window, WINDOW_MS } from './plan.js';

const SAMPLES_MAX = 5;

class OpenWindow {
  accepted = 0;
  refused = 0;
  readonly latencies = new Histogram();
}

/** Counts what happens in one step. */
export class Tally {
  arrived = 0;
  sent = 0;
  notSent = 0;
  broken = 0;
  killed = 0;
  private readonly accepted = new Histogram();
  private readonly refused = new Histogram();
  private readonly statuses: Record<string, number> = {};
  private withRetryAfter = 0;
  private readonly windows: OpenWindow[] = [];
  private readonly samples: string[] = [];
  private readonly startedAt = performance.now();
  private readonly processor = process.cpuUsage();

  constructor(
    private readonly name: string,
    readonly plannedPerSecond: number | undefined,
  ) {}

  answered(answer: Answer, isAsItShouldBe: boolean, latencyMs: number): void {
    const window = this.window();
    if (isAsItShouldBe) {
      window.accepted += 1;
      window.latencies.add(latencyMs);
      this.accepted.add(latencyMs);
      return;
    }
    window.refused += 1;
    this.refused.add(latencyMs);
    this.statuses[answer.status] = (this.statuses[answer.status] ?? 0) + 1;
    if (answer.hasRetryAfter) this.withRetryAfter += 1;
    if (this.samples.length < SAMPLES_MAX) this.samples.push(answer.text);
  }

  /** A connection was lost: counts against the window as a refusal does. */
  lost(): void {
    this.broken += 1;
    this.window().refused += 1;
  }

  result(): StepResult {
    const { user, system } = process.cpuUsage(this.processor);
    const { name, plannedPerSecond, arrived, sent, notSent, broken, killed, samples } = this;
    const acceptedLatencies = this.accepted.latencies();
    return {
      ...{ name, plannedPerSecond, arrived, sent, notSent, broken, killed, samples },
      seconds: (performance.now() - this.startedAt) / 1_000,
      accepted: acceptedLatencies.count,
      acceptedLatencies,
      refusedLatencies: this.refused.latencies(),
      refused: this.statuses,
      refusedWithRetryAfter: this.withRetryAfter,
      windows: Array.from(this.windows, summary),
      processorSeconds: (user + system) / 1e6,
    };
  }

  private window(): OpenWindow {
    const place = Math.floor((performance.now() - this.startedAt) / WINDOW_MS);
    return (this.windows[place] ??= new OpenWindow());
  }
}

function summary(window: OpenWindow | undefined): Window {
  return {
    accepted: window?.accepted ?? 0,
    refused: window?.refused ?? 0,
    p99Ms: window?.latencies.atMost(0.99) ?? 0,
  };
}
