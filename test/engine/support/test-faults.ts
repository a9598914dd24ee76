import type { FaultPoints } from '../../../src/idempotency/index.js';

/** A promise that somebody else ends. */
export class Gate<Value = void> {
  readonly opened: Promise<Value>;
  open!: (value: Value) => void;

  constructor() {
    this.opened = new Promise<Value>((resolve) => {
      this.open = resolve;
    });
  }
}

/** A place where the engine stands still until it is let go. */
export class Stop {
  private readonly arrival = new Gate();
  private readonly departure = new Gate();

  constructor(readonly point: string) {}

  /** Resolves when the engine is there. */
  get reached(): Promise<void> {
    return this.arrival.opened;
  }

  release(): void {
    this.departure.open();
  }

  async pass(): Promise<void> {
    this.arrival.open();
    await this.departure.opened;
  }
}

/** Fault points under a test's control: each stop holds the engine once. */
export class TestFaults implements FaultPoints {
  /** Every point that was reached, in order. */
  readonly reached: string[] = [];
  private readonly stops: Stop[] = [];
  private readonly actions = new Map<string, () => Promise<void>>();

  reach(point: string): Promise<void> | undefined {
    this.reached.push(point);
    const place = this.stops.findIndex((stop) => stop.point === point);
    const [stop] = place < 0 ? [] : this.stops.splice(place, 1);
    return stop === undefined && !this.actions.has(point) ? undefined : this.pass(point, stop);
  }

  /** The next time the engine comes to this point, it waits there. */
  stopAt(point: string): Stop {
    const stop = new Stop(point);
    this.stops.push(stop);
    return stop;
  }

  /** The next time the engine comes to this point, this is done first. */
  once(point: string, action: () => Promise<void>): void {
    this.actions.set(point, action);
  }

  private async pass(point: string, stop: Stop | undefined): Promise<void> {
    await stop?.pass();
    const action = this.actions.get(point);
    this.actions.delete(point);
    await action?.();
  }
}
