import cluster, { type Worker } from 'node:cluster';
import type { MetricsReport } from '../observability/index.js';
import type { Notice, OfKind, Order, WorkerTask } from './messages.js';
import { Questions } from './questions.js';
import { WorkersFailed } from './workers.errors.js';

/** A worker that is busy for so long is counted with what it said last. */
const REPORT_TIMEOUT_MS = 1_000;

/** How a worker ended. */
export interface WorkerEnd {
  /** In words, such as `worker 4711 was ended by SIGKILL`. */
  readonly description: string;
  /** True for exit code 0. */
  readonly clean: boolean;
  /** For how long it had been listening. */
  readonly servedMs: number;
}

/** A worker, as the primary knows it. */
export class WorkerProcess {
  /** The address, once it is listened on. @throws WorkersFailed when the worker ends before. */
  readonly listening: Promise<string>;
  readonly ended: Promise<WorkerEnd>;
  private readonly worker: Worker = cluster.fork();
  /** What is said to a process that does not hear yet is lost. */
  private readonly awake: Promise<void>;
  private readonly reports = new Questions<MetricsReport>(REPORT_TIMEOUT_MS);
  private failure: string | undefined;
  private listeningSinceMs: number | undefined;

  constructor(task: WorkerTask) {
    this.awake = new Promise((resolve) => {
      this.on('awake', () => {
        resolve();
      });
    });
    this.on('failed', ({ reason }) => (this.failure = reason));
    this.on('report', ({ question, report }) => {
      this.reports.answer(question, report);
    });
    this.ended = this.end();
    this.listening = this.listen();
    // Whoever starts a later worker does not wait for it.
    this.listening.catch(() => undefined);
    this.tell({ kind: 'start', task });
  }

  /** With its process id, if it has got so far. */
  get name(): string {
    const { pid } = this.worker.process;
    return pid === undefined ? 'a worker' : `worker ${String(pid)}`;
  }

  get isListening(): boolean {
    return this.listeningSinceMs !== undefined;
  }

  /** The worker's metrics now. @throws Error when they don't come in time. */
  report(): Promise<MetricsReport> {
    return this.reports.ask((question) => {
      this.tell({ kind: 'report', question });
    });
  }

  tell(order: Order): void {
    void this.awake.then(() => {
      if (this.worker.isConnected()) this.worker.send(order, undefined, () => undefined);
    });
  }

  kill(): void {
    this.worker.process.kill('SIGKILL');
  }

  on<Kind extends Notice['kind']>(kind: Kind, handle: (notice: OfKind<Notice, Kind>) => void): void {
    this.worker.on('message', (notice: Notice) => {
      if (notice.kind === kind) handle(notice as OfKind<Notice, Kind>);
    });
  }

  private async listen(): Promise<string> {
    const listening = new Promise<string>((resolve) => {
      this.on('listening', ({ address }) => {
        this.listeningSinceMs = performance.now();
        resolve(address);
      });
    });
    const ended = this.ended.then(({ description }) => {
      throw new WorkersFailed(this.failure ?? `${description} before it listened`);
    });
    return Promise.race([listening, ended]);
  }

  private async end(): Promise<WorkerEnd> {
    const how = await howItEnds(this.worker);
    const because = this.failure === undefined ? '' : `: ${this.failure}`;
    return {
      description: `${this.name} ${how}${because}`,
      clean: how === CLEAN_END,
      servedMs: this.listeningSinceMs === undefined ? 0 : performance.now() - this.listeningSinceMs,
    };
  }
}

const CLEAN_END = 'ended with exit code 0';

/** The exit may be noticed before the last words are read; the channel's end comes after them. */
function howItEnds(worker: Worker): Promise<string> {
  return new Promise((resolve) => {
    worker.once('exit', (code: number | null, signal: string | null) => {
      const how = signal === null ? `ended with exit code ${String(code)}` : `was ended by ${signal}`;
      if (!worker.isConnected()) resolve(how);
      else
        worker.once('disconnect', () => {
          resolve(how);
        });
    });
    // Other errors are of messages that could not be sent; its end says the same.
    worker.on('error', ({ message }) => {
      if (worker.process.pid === undefined) resolve(`could not be started: ${message}`);
    });
  });
}
