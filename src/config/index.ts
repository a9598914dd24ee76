export { ConfigModule } from './config.module.js';
export { Configuration } from './configuration.js';
export { readEnvironment } from './environment.js';
export { AddressNotUsable, listenFailure } from './listening.js';
export { ConfigurationError, describeSettings, type Environment, loadConfiguration } from './load-configuration.js';
export { packageRoot } from './package-root.js';
