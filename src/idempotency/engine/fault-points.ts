import type { StatementAnswer } from './statement-batch.js';
import type { Statement } from './statements.js';

/** Places where a test can stop, delay or kill the process: before each statement and after the commit. */
export interface FaultPoints {
  /** @returns when to go on; undefined: at once, and then nothing is sent differently from a run without points. */
  reach(point: string): Promise<void> | undefined;
}

type Exchange = (statements: readonly Statement[]) => Promise<StatementAnswer[]>;

/**
 * Leads one connection past the fault points, one after another, so that statements keep their order whatever a test
 * does there. Statements go out together but where a test holds one up: those before it are sent then.
 */
export class PointByPoint {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly faults: FaultPoints) {}

  reach(point: string): Promise<void> {
    return this.inOrder(async () => {
      await this.faults.reach(point);
    });
  }

  /** @returns all answers, once all pieces have been sent and answered. */
  async send(statements: readonly Statement[], exchange: Exchange): Promise<StatementAnswer[]> {
    const pieces = await this.inOrder(() => this.sendPieces(statements, exchange));
    return (await Promise.all(pieces)).flat();
  }

  private async sendPieces(
    statements: readonly Statement[],
    exchange: Exchange,
  ): Promise<Promise<StatementAnswer[]>[]> {
    const sent: Promise<StatementAnswer[]>[] = [];
    let start = 0;
    const sendUpTo = (end: number): void => {
      if (end === start) return;
      const answers = exchange(statements.slice(start, end));
      // Nobody can hear of a failure before the points are passed.
      answers.catch(() => undefined);
      sent.push(answers);
      start = end;
    };
    for (const [place, { name }] of statements.entries()) {
      const passed = this.faults.reach(name);
      if (passed === undefined) continue;
      sendUpTo(place);
      await passed;
    }
    sendUpTo(statements.length);
    return sent;
  }

  private inOrder<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.last.then(work);
    this.last = done.catch(() => undefined);
    return done;
  }
}
