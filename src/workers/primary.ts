import cluster from 'node:cluster';
import { reportMetrics } from '../observability/index.js';
import type { Notice, OfKind, Order, WorkerTask } from './messages.js';
import { Questions } from './questions.js';

/** Longer than the primary waits for its workers. */
const SUM_TIMEOUT_MS = 3_000;

/** The primary, as a worker knows it. */
export class Primary {
  readonly task: Promise<WorkerTask>;
  /** Resolves when the worker is to end: it was told to, or the primary is gone. */
  readonly wantsEnd: Promise<void>;
  private readonly sums = new Questions<string>(SUM_TIMEOUT_MS);

  constructor() {
    this.task = new Promise((resolve) => {
      this.on('start', ({ task }) => {
        resolve(task);
      });
    });
    this.wantsEnd = new Promise((resolve) => {
      this.on('end', () => {
        resolve();
      });
      onDisconnect(resolve);
    });
    this.on('report', ({ question }) => void this.report(question));
    this.on('sum', ({ question, text }) => {
      this.sums.answer(question, text);
    });
    void this.tell({ kind: 'awake' });
  }

  /** The metrics of all workers, as text. @throws Error when the primary does not answer. */
  metrics(): Promise<string> {
    return this.sums.ask((question) => void this.tell({ kind: 'sum', question }));
  }

  /** Resolves when it is sent; a primary that is gone needs to know nothing. */
  tell(notice: Notice): Promise<void> {
    return new Promise((resolve) => {
      if (process.connected) {
        process.send?.(notice, undefined, undefined, () => {
          resolve();
        });
      } else resolve();
    });
  }

  private async report(question: number): Promise<void> {
    await this.tell({ kind: 'report', question, report: await reportMetrics() });
  }

  private on<Kind extends Order['kind']>(kind: Kind, obey: (order: OfKind<Order, Kind>) => void): void {
    process.on('message', (order: Order) => {
      if (order.kind === kind) obey(order as OfKind<Order, Kind>);
    });
  }
}

/** Node ends a worker at once when its primary is gone, unless the worker seems to have left by itself. */
function onDisconnect(listener: () => void): void {
  cluster.worker?.once('disconnect', () => {
    if (cluster.worker !== undefined) cluster.worker.exitedAfterDisconnect = true;
    listener();
  });
}
