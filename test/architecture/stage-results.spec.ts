import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PASSED = { fullName: 'pays once', status: 'passed', failureMessages: [] as string[] };
const FAILED = { fullName: 'pays never twice', status: 'failed', failureMessages: ['Error: paid twice\n    at pay'] };
const SKIPPED = { fullName: 'pays at all', status: 'pending', failureMessages: [] as string[] };

/** The sum of `.ci/run` decides whether a change lands: nothing that failed may be missing from it, or hide something else. */
describe('the results of a stage', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stage-results-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it.each([
    { what: 'one check for a stage without tests', exitCode: 0, counts: '1 0' },
    {
      what: 'one failure for a stage without tests',
      exitCode: 2,
      counts: '0 1',
      failures: 'exit 2\nthe output\nof it',
    },
    { what: 'what passed', exitCode: 0, files: [file(PASSED, PASSED)], counts: '2 0' },
    {
      what: 'a failure without a failed test, as of a missed threshold of coverage',
      ...{ exitCode: 1, files: [file(PASSED)], counts: '1 1', failures: 'exit 1\nthe output\nof it' },
    },
    {
      what: 'what failed, and no more because the stage failed by it',
      ...{ exitCode: 1, files: [file(PASSED, FAILED)], counts: '1 1' },
      failures: 'a.spec.ts: pays never twice: failed\nError: paid twice\n    at pay',
    },
    {
      what: 'what was left out',
      ...{ exitCode: 0, files: [file(PASSED, SKIPPED)], counts: '1 1', failures: 'a.spec.ts: pays at all: pending\n' },
    },
    {
      what: 'a file that could not be run',
      ...{ exitCode: 1, files: [file(PASSED), { ...file(), status: 'failed', message: 'no such import' }] },
      ...{ counts: '1 1', failures: 'a.spec.ts\nno such import' },
    },
  ])('are $what', ({ exitCode, files, counts, failures }) => {
    const [output, report, failuresFile] = [join(folder, 'output'), join(folder, 'report'), join(folder, 'failures')];
    writeFileSync(output, 'the output\nof it\n');
    if (files !== undefined) {
      const tests = files.flatMap(({ assertionResults }) => assertionResults);
      const numPassedTests = tests.filter(({ status }) => status === 'passed').length;
      writeFileSync(report, JSON.stringify({ numPassedTests, testResults: files }));
    }
    const args = ['.ci/stage-results.mjs', 'stage', String(exitCode), output, failuresFile, report];
    expect(execFileSync(process.execPath, args, { encoding: 'utf8' })).toBe(`${counts}\n`);
    const written = existsSync(failuresFile) ? readFileSync(failuresFile, 'utf8') : undefined;
    expect(written).toBe(failures && `--- stage: ${failures}\n`);
  });
});

interface TestFile {
  readonly name: string;
  readonly message: string;
  readonly status: string;
  readonly assertionResults: readonly (typeof PASSED)[];
}

function file(...assertionResults: TestFile['assertionResults']): TestFile {
  return { name: 'a.spec.ts', message: '', status: 'passed', assertionResults };
}
