import { describeFinding } from '../checker/finding.js';
import { describeVerdict, type Verdict } from '../checker/verdict.js';
import { compileApplication } from '../cluster/compile-application.js';
import { FAULTS } from '../nemesis/faults.js';
import { type RunOptions, runFaults } from '../run/run-faults.js';
import { compileMutant } from './compile-mutant.js';
import type { Mutant, Program } from './mutant.js';
import { MUTANTS } from './mutants.js';
import { rulesOf } from './rules-of.js';

/**
 * Holds whole runs, with their load and faults by chance, to catching what such runs can meet, by the rules that each
 * mutant names, and to finding nothing in the program as it is under the same faults: what is found in every program
 * shows nothing. It takes minutes; the gate does without chance. Names of mutants may be given; all unless given.
 */
const SEED = 1;
const LOAD_MS = 15_000;
/** Few, so that their writes meet. */
const COMPANIES = 2;
/** All stand in the folder that is kept. */
const FINDINGS_SHOWN = 10;

type WholeMutant = Mutant & Required<Pick<Mutant, 'faults'>>;
type Keeps = NonNullable<RunOptions['keeps']>;

const names = process.argv.slice(2);
const mutants = MUTANTS.filter(
  (mutant): mutant is WholeMutant => mutant.faults !== undefined && (names.length === 0 || names.includes(mutant.name)),
);
const missed: string[] = [];
for (const faults of new Set(mutants.map((mutant) => mutant.faults.join()))) {
  if (!(await isClean(faults.split(',')))) missed.push(`the program as it is is not clean under ${faults}`);
}
for (const mutant of mutants) if (!(await isCaught(mutant))) missed.push(`"${mutant.name}" was not caught`);
const verdict =
  missed.length === 0 ? 'all were caught, and nothing was found in the program as it is' : missed.join(', ');
process.stdout.write(`${mutants.length} mutants; ${verdict}\n`);
process.exitCode = mutants.length > 0 && missed.length === 0 ? 0 : 1;

async function isClean(faults: readonly string[]): Promise<boolean> {
  const program = { name: `as it is, ${faults.join(' ')}`, patches: [] };
  const { findings, folder } = await runProgram(program, faults, (verdict) => verdict.findings.length > 0);
  for (const finding of findings.slice(0, FINDINGS_SHOWN)) process.stdout.write(`  ${describeFinding(finding)}\n`);
  if (folder !== undefined) process.stdout.write(`  history, logs and database are in ${folder}\n`);
  return findings.length === 0;
}

async function isCaught(mutant: WholeMutant): Promise<boolean> {
  const isSeenIn = ({ findings }: Pick<Verdict, 'findings'>): boolean =>
    mutant.caughtBy.every((rule) => rulesOf(findings).includes(rule));
  const run = await runProgram(mutant, mutant.faults, (verdict) => !isSeenIn(verdict));
  if (run.folder !== undefined) process.stdout.write(`  history, logs and database are in ${run.folder}\n`);
  return isSeenIn(run);
}

async function runProgram(program: Program, faults: readonly string[], keeps: Keeps): Promise<Verdict> {
  const compiled = await compileMutant(program, await compileApplication());
  try {
    const run = await runFaults({
      ...{ seed: SEED, durationMs: LOAD_MS, companies: COMPANIES, compiled: compiled.folder, keeps },
      faults: FAULTS.filter((fault) => faults.includes(fault.name)),
      afterMigration: async (database) => {
        if (program.sql !== undefined) await database.query(program.sql);
      },
    });
    process.stdout.write(`${program.name}: ${describeVerdict(run)}; ${rulesOf(run.findings).join(' ')}\n`);
    return run;
  } finally {
    compiled.remove();
  }
}
