import { type BeforeApplicationShutdown, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { PinoLogger } from 'nestjs-pino';
import { RequestLog } from './request-log.js';

const EVERY_MS = 1_000;

/**
 * What is refused before its route is known comes by thousands in a second: each is counted, and one line in the log
 * tells of all since the last.
 */
@Injectable()
export class EarlyRefusalLog implements OnModuleInit, BeforeApplicationShutdown {
  private readonly counts = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    private readonly logger: PinoLogger,
    private readonly requests: RequestLog,
  ) {
    logger.setContext('http');
  }

  onModuleInit(): void {
    this.host.httpAdapter.getInstance().earlyRefusals.tell(({ method }, { code, status }) => {
      this.requests.count(method, undefined, status);
      this.counts.set(code, (this.counts.get(code) ?? 0) + 1);
      this.timer ??= setTimeout(() => {
        this.write();
      }, EVERY_MS).unref();
    });
  }

  beforeApplicationShutdown(): void {
    clearTimeout(this.timer);
    this.write();
  }

  private write(): void {
    this.timer = undefined;
    for (const [code, requests] of this.counts) this.logger.warn({ code, requests }, 'Refused before they were read');
    this.counts.clear();
  }
}
