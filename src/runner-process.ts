import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Logger } from '@nestjs/common';
import type { Environment } from './config/index.js';

const PROGRAM = fileURLToPath(new URL('runner.js', import.meta.url));
/** From an end to the next process; doubled for each that ended soon, up to the longest. */
const PAUSE_MS = 500;
const PAUSE_MAX_MS = 30_000;
const SOON_MS = 60_000;
/** Longer than the longest step, which is waited for. */
const STOP_LIMIT_MS = 40_000;

/** Half of these may resolve names at once; a name that nobody answers for holds one for as long as the system asks. */
const THREADS = { UV_THREADPOOL_SIZE: '128' };

/** The process that runs workflows beside the API, and another one whenever it ends: writes need none meanwhile. */
export class RunnerProcess {
  private readonly logger = new Logger(RunnerProcess.name);
  private readonly stopping = new AbortController();
  private child: ChildProcess | undefined;
  private kept: Promise<void> | undefined;

  /** @param environment all settings, completed by those of the embedded server. */
  constructor(private readonly environment: Environment) {}

  start(): void {
    this.kept ??= this.keep();
  }

  /** Ends the steps that are running. */
  async stop(): Promise<void> {
    this.stopping.abort();
    const limit = setTimeout(() => {
      this.logger.error('the process that runs workflows did not end in time and is killed');
      this.stopNow();
    }, STOP_LIMIT_MS);
    if (this.child?.connected === true) this.child.disconnect();
    await this.kept;
    clearTimeout(limit);
  }

  stopNow(): void {
    this.child?.kill('SIGKILL');
  }

  private async keep(): Promise<void> {
    const { signal } = this.stopping;
    let pauseMs = PAUSE_MS;
    for (;;) {
      const startedAtMs = performance.now();
      const end = await this.run();
      if (signal.aborted) return;
      pauseMs = performance.now() - startedAtMs < SOON_MS ? Math.min(pauseMs * 2, PAUSE_MAX_MS) : PAUSE_MS;
      this.logger.warn(`the process that runs workflows ${end}; another one starts in ${String(pauseMs)} ms`);
      const isOver = await wait(pauseMs, true, { signal }).catch(() => false);
      if (!isOver) return;
    }
  }

  /** One process from its start to its end. @returns how it ended. */
  private async run(): Promise<string> {
    const child = fork(PROGRAM, { env: { ...THREADS, ...process.env } });
    this.child = child;
    // Its end says the same.
    child.on('error', () => undefined);
    child.send(this.environment, () => undefined);
    if (child.pid === undefined) return 'could not be started';
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    return signal === null ? `ended with exit code ${String(code)}` : `was ended by ${signal}`;
  }
}
