import { jest } from '@jest/globals';
import type { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { PinoLogger } from 'nestjs-pino';
import type { EarlyAnswerListener, ReceivedRequest } from '../http/server/early-refusals.js';
import { ServiceUnavailable } from '../http/http.errors.js';
import { EarlyRefusalLog } from './early-refusal-log.js';
import type { RequestLog } from './request-log.js';

describe('EarlyRefusalLog', () => {
  const lines: unknown[] = [];
  const counted: unknown[][] = [];
  let answered: EarlyAnswerListener;
  let log: EarlyRefusalLog;

  beforeEach(() => {
    jest.useFakeTimers();
    lines.length = counted.length = 0;
    const tell = (listener: EarlyAnswerListener): void => void (answered = listener);
    log = new EarlyRefusalLog(
      {
        httpAdapter: { getInstance: () => ({ earlyRefusals: { tell } }) },
      } as unknown as HttpAdapterHost<FastifyAdapter>,
      { setContext: () => undefined, warn: (line: unknown) => lines.push(line) } as unknown as PinoLogger,
      { count: (...labels: unknown[]) => counted.push(labels) } as unknown as RequestLog,
    );
    log.onModuleInit();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  const refuse = (times: number): void => {
    for (let time = 0; time < times; time++) answered({ method: 'POST' } as ReceivedRequest, new ServiceUnavailable());
  };

  it('counts each refusal, and writes one line for all of a second', () => {
    refuse(500);
    expect(counted).toHaveLength(500);
    expect(counted[0]).toEqual(['POST', undefined, 503]);
    jest.advanceTimersByTime(999);
    expect(lines).toEqual([]);
    jest.advanceTimersByTime(1);
    refuse(3);
    jest.advanceTimersByTime(5_000);
    expect(lines).toEqual([
      { code: 'service_unavailable', requests: 500 },
      { code: 'service_unavailable', requests: 3 },
    ]);
  });

  it('writes the last line before the process ends', () => {
    refuse(2);
    log.beforeApplicationShutdown();
    jest.advanceTimersByTime(5_000);
    expect(lines).toEqual([{ code: 'service_unavailable', requests: 2 }]);
  });
});
