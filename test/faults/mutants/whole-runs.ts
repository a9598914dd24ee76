import { describeVerdict } from '../checker/verdict.js';
import { compileApplication } from '../cluster/compile-application.js';
import { FAULTS } from '../nemesis/faults.js';
import { runFaults } from '../run/run-faults.js';
import { compileMutant } from './compile-mutant.js';
import type { Mutant } from './mutant.js';
import { MUTANTS } from './mutants.js';
import { rulesOf } from './rules-of.js';

/**
 * Holds whole runs, with their load and faults by chance, to catching what such runs can meet, by the rules that each
 * mutant names. It takes minutes; the
 * gate does without chance. Names of mutants may be given; all unless given.
 */
const SEED = 1;
const LOAD_MS = 15_000;
/** Few, so that their writes meet. */
const COMPANIES = 2;

const names = process.argv.slice(2);
const mutants = MUTANTS.filter(
  ({ name, faults }) => faults !== undefined && (names.length === 0 || names.includes(name)),
);
const missed: string[] = [];
for (const mutant of mutants) if (!(await isCaught(mutant))) missed.push(mutant.name);
const verdict = missed.length === 0 ? 'all were caught' : `not caught: ${missed.join(', ')}`;
process.stdout.write(`${mutants.length} mutants; ${verdict}\n`);
process.exitCode = mutants.length > 0 && missed.length === 0 ? 0 : 1;

async function isCaught(mutant: Mutant): Promise<boolean> {
  const { name, sql, faults = [], caughtBy } = mutant;
  const compiled = await compileMutant(mutant, await compileApplication());
  try {
    const run = await runFaults({
      ...{ seed: SEED, durationMs: LOAD_MS, companies: COMPANIES, compiled: compiled.folder },
      faults: FAULTS.filter((fault) => faults.includes(fault.name)),
      afterMigration: async (database) => {
        if (sql !== undefined) await database.query(sql);
      },
    });
    process.stdout.write(`${name}: ${describeVerdict(run)}; ${rulesOf(run.findings).join(' ')}\n`);
    return caughtBy.every((rule) => rulesOf(run.findings).includes(rule));
  } finally {
    compiled.remove();
  }
}
