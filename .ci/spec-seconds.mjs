/**
 * The seconds of the crash sweep and of the storm, a line for each spec file: they run within a larger stage, and are to
 * end within a quarter of an hour together with the planted defects and the run of all faults.
 *
 * Usage: node .ci/spec-seconds.mjs JEST_RESULTS_FILE
 */
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

const TOLD = /^test\/(faults\/crash-points\/|contract\/(crash|storm))/;
const [resultsFile] = process.argv.slice(2);

if (resultsFile && existsSync(resultsFile)) {
  const { testResults } = JSON.parse(readFileSync(resultsFile, 'utf8'));
  const specs = testResults.map(({ name, startTime, endTime }) => ({
    name: relative('.', name),
    seconds: Math.round((endTime - startTime) / 1_000),
  }));
  const told = specs.filter(({ name }) => TOLD.test(name)).sort((left, right) => (left.name < right.name ? -1 : 1));
  for (const { name, seconds } of told) console.log(`${String(seconds).padStart(7)} s  of which ${name}`);
}
