import type { Finding } from '../checker/finding.js';
import type { Program } from './mutant.js';
import { tableFindings } from './table-findings.js';
import { startMutant } from './trials/mutant-system.js';
import type { Trial } from './trials/trial.js';
import { TrialRun } from './trials/trial-run.js';
import { type TrialName, TRIALS } from './trials/trials.js';

/**
 * Runs a program through a trial.
 * @returns what the rules find.
 * @throws Error when the run shows nothing: the program does not start, or a fault was not met.
 */
export async function runTrial(program: Program, name: TrialName): Promise<Finding[]> {
  const trial: Trial = TRIALS[name];
  const system = await startMutant(program, trial);
  let run: TrialRun | undefined;
  try {
    run = await TrialRun.begin(system);
    await trial.run(run);
    const tables = trial.looksAtTables === true ? await tableFindings(system.database, run.companyId) : [];
    return [...tables, ...(await run.findings())];
  } finally {
    await run?.close();
    await system.stop();
  }
}
