import { type DynamicModule, Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { collectDefaultMetrics, register } from 'prom-client';
import type { Configuration } from '../config/index.js';
import { AUDIT_LOG_METRIC_PROVIDERS, AuditLogMetrics } from './audit-log.metrics.js';
import { EarlyRefusalLog } from './early-refusal-log.js';
import { HealthController } from './health.controller.js';
import { INVARIANT_METRIC_PROVIDERS, InvariantMetrics } from './invariant.metrics.js';
import { Lifecycle } from './lifecycle.js';
import { loggingModule } from './logging.js';
import { METRICS_SOURCE, MetricsController } from './metrics.controller.js';
import { MetricsServer } from './metrics.server.js';
import type { MetricsSource } from './metrics-sum.js';
import { POOL_METRIC_PROVIDER, PoolMetrics } from './pool.metrics.js';
import { Readiness } from './readiness.service.js';
import { REQUEST_METRIC_PROVIDER, RequestLog } from './request-log.js';

const START_TIME = 'process_start_time_seconds';

/** Health, metrics and logs. */
@Module({})
export class ObservabilityModule {
  /** @param metrics what `/metrics` shows. */
  static forRoot(configuration: Configuration, metrics: MetricsSource = () => register.metrics()): DynamicModule {
    collectProcessMetrics();
    return {
      module: ObservabilityModule,
      imports: [loggingModule(), TerminusModule.forRoot({ logger: false })],
      // METRICS_PORT takes /metrics off the API's port.
      controllers: configuration.metricsPort === undefined ? [HealthController, MetricsController] : [HealthController],
      providers: [
        Lifecycle,
        // Of several workers none has a port of its own; the primary has.
        ...(configuration.workers === 1 ? [MetricsServer] : []),
        { provide: METRICS_SOURCE, useValue: metrics },
        AuditLogMetrics,
        ...AUDIT_LOG_METRIC_PROVIDERS,
        InvariantMetrics,
        ...INVARIANT_METRIC_PROVIDERS,
        PoolMetrics,
        POOL_METRIC_PROVIDER,
        Readiness,
        REQUEST_METRIC_PROVIDER,
        RequestLog,
        EarlyRefusalLog,
      ],
      exports: [Lifecycle],
    };
  }
}

/** Once per process, however many applications a test starts in it. */
function collectProcessMetrics(): void {
  if (register.getSingleMetric(START_TIME) !== undefined) return;
  collectDefaultMetrics();
  // Of several workers, the one that has been running for longest: prom-client would leave the time out.
  Object.assign(register.getSingleMetric(START_TIME) ?? {}, { aggregator: 'min' });
}
