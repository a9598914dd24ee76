import { type DynamicModule, Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { collectDefaultMetrics, register } from 'prom-client';
import type { Configuration } from '../config/index.js';
import { HealthController } from './health.controller.js';
import { Lifecycle } from './lifecycle.js';
import { loggingModule } from './logging.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsServer } from './metrics.server.js';
import { POOL_METRIC_PROVIDER, PoolMetrics } from './pool.metrics.js';
import { Readiness } from './readiness.service.js';
import { REQUEST_METRIC_PROVIDER, RequestLog } from './request-log.js';

/** Health, metrics and logs. */
@Module({})
export class ObservabilityModule {
  static forRoot(configuration: Configuration): DynamicModule {
    collectProcessMetrics();
    return {
      module: ObservabilityModule,
      imports: [loggingModule(), TerminusModule.forRoot({ logger: false })],
      // METRICS_PORT takes /metrics off the API's port.
      controllers: configuration.metricsPort === undefined ? [HealthController, MetricsController] : [HealthController],
      providers: [
        Lifecycle,
        MetricsServer,
        PoolMetrics,
        POOL_METRIC_PROVIDER,
        Readiness,
        REQUEST_METRIC_PROVIDER,
        RequestLog,
      ],
      exports: [Lifecycle],
    };
  }
}

/** Once per process, however many applications a test starts in it. */
function collectProcessMetrics(): void {
  if (register.getSingleMetric('process_cpu_user_seconds_total') === undefined) collectDefaultMetrics();
}
