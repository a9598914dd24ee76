import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { register } from 'prom-client';
import type { MetricsSource } from './metrics-sum.js';

/** Where the controller gets its text. */
export const METRICS_SOURCE = Symbol('METRICS_SOURCE');

/** Serves all metrics in Prometheus' text format. */
@ApiExcludeController()
@Controller('metrics')
export class MetricsController {
  constructor(@Inject(METRICS_SOURCE) private readonly source: MetricsSource) {}

  @Get()
  @Header('Content-Type', register.contentType)
  @Header('Cache-Control', 'no-store')
  index(): Promise<string> {
    return this.source();
  }
}
