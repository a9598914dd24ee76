import { describeSettings, type Environment } from '../../../src/config/index.js';

/** What the cluster's replicas verify tokens with. */
export const CLUSTER_ISSUER = {
  jwtSecret: 'the secret of the fault tests, which is long enough',
  jwtIssuer: 'accubooks',
  jwtAudience: 'accubooks',
} as const;

/** Every setting is given, if only as empty, so that no file `.env` has a say; tests are few users, and faster than people. */
export function applicationSettings(): Environment {
  return {
    ...Object.fromEntries(describeSettings().map(({ name }) => [name, ''])),
    PATH: process.env['PATH'],
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: 'info',
    JWT_SECRET: CLUSTER_ISSUER.jwtSecret,
    RATE_LIMIT_COMPANY: '10000000',
    RATE_LIMIT_USER: '10000000',
    RATE_LIMIT_ADDRESS: '10000000',
    WEBHOOK_ALLOWED_NETWORKS: '127.0.0.1',
  };
}
