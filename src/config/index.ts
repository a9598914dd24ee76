export { ConfigModule } from './config.module.js';
export { Configuration } from './configuration.js';
export { ConfigurationError, describeSettings, loadConfiguration, type Environment } from './load-configuration.js';
export { packageRoot } from './package-root.js';
