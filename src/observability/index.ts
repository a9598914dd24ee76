export { Lifecycle } from './lifecycle.js';
export { ObservabilityModule } from './observability.module.js';
