import tseslint from 'typescript-eslint';
import project from '../eslint.config.mjs';

const OF_APPLICATION = 'src/**/*.ts';

/** The rules of the application, for the benchmark. Its package with Nest 10 is checked by its own compiler. */
export default tseslint.config(
  { ignores: ['node-idempotency/', 'results/'] },
  ...project
    .filter(({ files }) => files?.includes(OF_APPLICATION))
    .map((config) => ({ ...config, files: ['**/*.ts'] })),
  {
    files: ['**/*.ts'],
    languageOptions: {
      parserOptions: { projectService: false, project: 'tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: { 'no-console': 'off' },
  },
);
