import shared from './jest.config.mjs';

/**
 * `system`: what needs Debian packages beside npm's; see `scripts/install-system-packages.sh`. `image`: a container.
 * `mutants`: planted defects, which the checks must see; needs npm's packages only.
 * `faults`: clusters that things are done to, each with servers of its own; they take minutes. `crash-points`: every
 * operation at every point; it needs npm's packages only.
 */
const [unit, postgres] = ['unit', 'postgres'].map((name) =>
  shared.projects.find(({ displayName }) => displayName === name),
);

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
    {
      ...postgres,
      displayName: 'mutants',
      testMatch: ['<rootDir>/test/faults/mutants/*.gate.spec.ts'],
      testPathIgnorePatterns: [],
    },
    {
      ...unit,
      displayName: 'faults',
      testEnvironment: '<rootDir>/test/faults/run/keeping-environment.mjs',
      testMatch: ['<rootDir>/test/faults/**/*.nightly.spec.ts'],
      testPathIgnorePatterns: ['<rootDir>/test/faults/crash-points/'],
    },
    {
      ...postgres,
      displayName: 'crash-points',
      testMatch: ['<rootDir>/test/faults/crash-points/*.nightly.spec.ts'],
      testPathIgnorePatterns: [],
    },
  ],
};
