/**
 * What one stage of `.ci/run` adds to the sum, as `PASSED FAILED` on one line, from what happened: the results that Jest
 * wrote, where it did, and the exit code. A stage that fails without a failed test, by a missed threshold of coverage for
 * example, counts as one failure more. What failed, and why, goes to the end of a file that is shown last.
 *
 * Usage: node .ci/stage-results.mjs NAME EXIT_CODE OUTPUT_FILE FAILURES_FILE [JEST_RESULTS_FILE]
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

const LINES_OF_A_FAILURE = 15;
const [name, exitCode, outputFile, failuresFile, resultsFile] = process.argv.slice(2);

const results = resultsFile && existsSync(resultsFile) ? JSON.parse(readFileSync(resultsFile, 'utf8')) : undefined;
const failures = results === undefined ? [] : failuresOf(results);
if (exitCode !== '0' && failures.length === 0) {
  const output = readFileSync(outputFile, 'utf8').trimEnd().split('\n');
  failures.push({ title: `exit ${exitCode}`, reason: output.slice(-LINES_OF_A_FAILURE).join('\n') });
}
const passed = results?.numPassedTests ?? (failures.length === 0 ? 1 : 0);
for (const { title, reason } of failures) appendFileSync(failuresFile, `--- ${name}: ${title}\n${reason}\n`);
console.log(passed, failures.length);

/** Failed tests, files that could not be run, and tests that were left out: nothing is skipped here. */
function failuresOf({ testResults }) {
  return testResults.flatMap(({ name: file, message, status, assertionResults }) => {
    const tests = assertionResults.filter((test) => test.status !== 'passed');
    if (tests.length === 0) return status === 'failed' ? [{ title: file, reason: firstLines(message) }] : [];
    return tests.map(({ fullName, status, failureMessages }) => ({
      title: `${file}: ${fullName}: ${status}`,
      reason: firstLines(failureMessages.join('\n')),
    }));
  });
}

function firstLines(text) {
  return text.split('\n').slice(0, LINES_OF_A_FAILURE).join('\n');
}
