import { CRASH_POINTS, type CrashPoint, PROOF_POINTS } from '../crash-points/crash-points.js';
import { FAULT_MATRIX, type MatrixRow, type MatrixTest } from './matrix.js';

/** `docs/fault-matrix.md`, from the matrix and the list of crash points. */
export function matrixPage(): string {
  return [
    '# The fault matrix',
    '',
    `<!-- Written by \`npm run docs:faults\` from test/faults/matrix/matrix.ts and test/faults/crash-points/crash-points.ts. -->`,
    '',
    'Each fault that AccuBooks is held against, what is expected, and the tests that make it happen. Each test runs in the',
    'command that stands behind it.',
    '',
    ...FAULT_MATRIX.flatMap(rowLines),
    '## Crash points',
    '',
    'The process is killed (SIGKILL) at each of them, for a first write, a replay, another payload under the key, a refusal by',
    'the handler and one by the role; at those of the proof, after a COMMIT that was carried out and after one that was not',
    'sent. Then a living process is asked with the same key. `npm test` has a covering set, `npm run test:faults:crash-points`',
    'all operations.',
    '',
    ...pointLines(CRASH_POINTS),
    '',
    'While the outcome of a COMMIT without proof is learned:',
    '',
    ...pointLines(PROOF_POINTS),
    '',
  ].join('\n');
}

function rowLines({ id, fault, expected, tests, limits }: MatrixRow): string[] {
  return [
    `## ${id} ${fault}`,
    '',
    expected,
    ...(limits === undefined ? [] : ['', `Limits: ${limits}`]),
    '',
    ...tests.map(testLine),
    '',
  ];
}

function testLine({ file, title, of }: MatrixTest): string {
  const name = (of === undefined ? title : named(title, of))
    .replaceAll(/\$\{(\w+)\}|%[si]/g, '…')
    .replace(/^…$/, 'each of them');
  return `- \`${file}\`: ${name} (\`${commandOf(file)}\`)`;
}

/** The case of a table stands behind the row where a title has both. */
function named(title: string, of: string): string {
  return title.replace(/^%s: /, '').replace(/%[si]/, of);
}

/** What runs a file. */
function commandOf(file: string): string {
  if (file.startsWith('test/system/')) return 'npm run test:system';
  if (!file.endsWith('.nightly.spec.ts')) return 'npm test';
  return file.includes('/crash-points/') ? 'npm run test:faults:crash-points' : 'npm run test:faults:matrix';
}

const STANDINGS = {
  nothing: 'nothing of the attempt is in the books',
  all: 'all of it is in the books',
  either: 'all of it or nothing',
};

function pointLines(points: readonly CrashPoint[]): string[] {
  return points.map(({ name, where, standing }) => `- **${name}**: ${where} (${STANDINGS[standing]})`);
}
