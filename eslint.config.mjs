import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'node_modules/', '.data/'] },
  {
    files: ['src/**/*.ts', 'migrations/**/*.ts', 'test/**/*.ts', 'grafana/**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true, allowEmpty: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unsafe-type-assertion': 'off',
      // Views and rows are plain objects that have the shape of their class.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      'no-console': 'error',
    },
  },
  {
    files: ['src/{modules,ledger,identity}/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...throwsBesideItsPromise()] },
  },
  {
    files: ['src/ops/**/*.ts', 'src/main.ts', 'grafana/*.ts'],
    rules: { 'no-console': 'off' },
  },
);

/**
 * A function that gives a promise and throws at once leaves the promises that were begun beside it, as in `Promise.all`,
 * without anybody to hear of their failure: that ends the process.
 */
function throwsBesideItsPromise() {
  const notAsync = ':function[async=false][returnType.typeAnnotation.typeName.name="Promise"] > BlockStatement';
  const message = 'Make this function async, so that all its failures are those of its promise.';
  return ['ThrowStatement', 'IfStatement > ThrowStatement', 'ExpressionStatement > CallExpression'].map(
    (statement) => ({
      selector: `${notAsync} > ${statement}`,
      message,
    }),
  );
}
