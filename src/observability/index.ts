export { Lifecycle } from './lifecycle.js';
export { logWithoutApplication } from './logging.js';
export { type MetricsReport, type MetricsSource, MetricsSum, reportMetrics } from './metrics-sum.js';
export { MetricsServer } from './metrics.server.js';
export { ObservabilityModule } from './observability.module.js';
