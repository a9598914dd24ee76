import { swcOptions } from './swc.config.mjs';

const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^@willsoto/nestjs-prometheus$': '<rootDir>/test/support/nestjs-prometheus.ts',
  },
  transform: { '^.+\\.ts$': ['@swc/jest', swcOptions] },
};

/** `unit`: pure specs beside the code. `postgres`: everything that needs a server, which is started once for the run. */
export default {
  maxWorkers: 2,
  testTimeout: 180_000,
  collectCoverageFrom: ['src/{idempotency,ledger}/**/*.ts', '!**/*.spec.ts'],
  coverageReporters: ['text-summary', 'json'],
  coverageThreshold: { 'src/idempotency/': { branches: 100 }, 'src/ledger/': { branches: 100 } },
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/{src,migrations,grafana}/**/*.{spec,test}.ts'] },
    {
      ...shared,
      displayName: 'postgres',
      testMatch: ['<rootDir>/test/**/*.{spec,test}.ts'],
      testPathIgnorePatterns: ['<rootDir>/test/(system|image)/', '\\.(nightly|gate)\\.spec\\.ts$'],
      globalSetup: '<rootDir>/test/support/global-setup.mjs',
      globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
    },
  ],
};
