import shared from './jest.config.mjs';

/** `system`: what needs Debian packages beside npm's; see `scripts/install-system-packages.sh`. `image`: a container. */
const postgres = shared.projects.find(({ displayName }) => displayName === 'postgres');

export default {
  maxWorkers: 1,
  testTimeout: 120_000,
  projects: [
    {
      ...postgres,
      displayName: 'system',
      testMatch: ['<rootDir>/test/system/**/*.spec.ts'],
      testPathIgnorePatterns: [],
    },
    {
      ...postgres,
      displayName: 'image',
      testMatch: ['<rootDir>/test/image/**/*.spec.ts'],
      testPathIgnorePatterns: [],
    },
  ],
};
