import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import {
  HealthCheckService,
  HealthIndicatorService,
  type HealthCheckResult,
  type HealthIndicatorResult,
  type HealthIndicatorFunction,
} from '@nestjs/terminus';
import { Lifecycle } from './lifecycle.js';
import { NotReady } from './observability.errors.js';
import { RedisConnection } from '../rate-limits/index.js';
import { Readiness } from './readiness.service.js';

/** For load balancers and orchestrators. `live` never asks the database: restarting would not mend that. */
@ApiExcludeController()
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly readiness: Readiness,
    private readonly lifecycle: Lifecycle,
    private readonly redis: RedisConnection,
  ) {}

  @Get()
  all(): Promise<HealthCheckResult> {
    return this.check();
  }

  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  ready(): Promise<HealthCheckResult> {
    return this.check();
  }

  private async check(): Promise<HealthCheckResult> {
    try {
      return await this.health.check([
        this.indicator('serving', () => Promise.resolve(!this.lifecycle.draining)),
        this.indicator('database', () => this.readiness.databaseIsReachable()),
        this.indicator('migrations', () => this.readiness.migrationsAreCurrent()),
        ...(this.redis.client === undefined ? [] : [() => this.redisIsShown()]),
      ]);
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      throw new NotReady((error.getResponse() as Partial<HealthCheckResult>).details);
    }
  }

  /** Up in any case: without Redis every request is served, and each process counts alone. */
  private redisIsShown(): HealthIndicatorResult {
    const { isReady } = this.redis;
    return this.indicators.check('redis').up({ connected: isReady });
  }

  private indicator(name: string, isUp: () => Promise<boolean>): HealthIndicatorFunction {
    return async () => {
      const session = this.indicators.check(name);
      return (await isUp()) ? session.up() : session.down();
    };
  }
}
