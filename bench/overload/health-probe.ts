import { get } from 'node:http';

/** How a probe was answered. */
export interface ProbeResult {
  readonly path: string;
  /** 0 when there was no answer. */
  readonly status: number;
  readonly durationMs: number;
}

export interface ProbePlan {
  readonly port: number;
  /** How often each path is asked, in milliseconds; an answer is not awaited before the next. */
  readonly everyMs: Readonly<Record<string, number>>;
  readonly timeoutMs: number;
}

/** A process of its own that asks as an orchestrator does, over a new connection each time, until it is let go of. */
process.once('message', ({ port, everyMs, timeoutMs }: ProbePlan) => {
  for (const [path, milliseconds] of Object.entries(everyMs))
    setInterval(() => {
      probe(port, path, timeoutMs);
    }, milliseconds);
});
process.once('disconnect', () => process.exit());

function probe(port: number, path: string, timeoutMs: number): void {
  const startedAt = performance.now();
  const done = (status: number): void => {
    const result: ProbeResult = { path, status, durationMs: performance.now() - startedAt };
    if (process.connected) process.send?.(result);
  };
  const request = get({ host: '127.0.0.1', port, path, agent: false, timeout: timeoutMs }, (response) => {
    response.resume().once('end', () => {
      done(response.statusCode ?? 0);
    });
  });
  request.once('timeout', () => request.destroy(new Error('no answer in time')));
  request.once('error', () => {
    done(0);
  });
}
