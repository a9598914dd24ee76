import type { Evidence } from '../nemesis/fault.js';
import { ALL_REQUIRED, type Coverage, missingCoverage, type Required } from './coverage.js';
import type { Finding } from './finding.js';

/** `unknown`: nothing was found, and nothing was shown either. */
export type VerdictResult = 'green' | 'red' | 'unknown';

/** A fault of the schedule, and what shows that it was met. */
export interface FaultOutcome {
  readonly name: string;
  readonly evidence: Evidence;
}

/** What a run has shown. */
export interface Verdict {
  readonly result: VerdictResult;
  readonly seed: number;
  readonly findings: readonly Finding[];
  /** Why nothing is shown; empty unless `unknown`. */
  readonly missing: readonly string[];
  readonly coverage: Coverage;
  readonly faults: readonly FaultOutcome[];
  /** Where history, logs and database stayed; undefined when they were removed. */
  readonly folder: string | undefined;
}

/** What a run must have shown besides. */
export interface Demands {
  /** Faults without which the run is not what was asked for, by their names. */
  readonly asked?: readonly string[];
  /** All unless given. */
  readonly required?: readonly Required[];
}

/** Green only for what was seen: a fault that was not met, or a run without what faults cause, is `unknown`. */
export function judge(
  seed: number,
  findings: readonly Finding[],
  coverage: Coverage,
  faults: readonly FaultOutcome[],
  { asked = [], required = ALL_REQUIRED }: Demands = {},
): Omit<Verdict, 'folder'> {
  const notInjected = asked.filter((name) => !faults.some((fault) => fault.name === name));
  const missing = [
    ...(notInjected.length > 0 ? [`not injected: ${notInjected.join(', ')}: give more minutes`] : []),
    ...(faults.length === 0 ? ['the schedule has no fault'] : []),
    ...faults
      .filter(({ evidence }) => evidence.times === 0)
      .map(({ name, evidence }) => `${name} was not met: ${evidence.what}`),
    ...missingCoverage(coverage, required),
  ];
  const result = findings.length > 0 ? 'red' : missing.length > 0 ? 'unknown' : 'green';
  return { result, seed, findings, missing: result === 'unknown' ? missing : [], coverage, faults };
}

/** The last line of a run. */
export function describeVerdict({ result, seed, findings, missing, coverage, faults }: Verdict): string {
  const { attempts, writes, replays, unknown, unknownCommitted, reads, deliveries, redeliveries } = coverage;
  const { fresh, slowestFreshMs, finalReads } = coverage;
  const fired = faults.filter(({ evidence }) => evidence.times > 0).length;
  const figures = [
    ...(findings.length > 0 ? [plural(findings.length, 'finding')] : []),
    ...(missing.length > 0 ? [missing.join('; ')] : []),
    `${count(attempts)} attempts, ${count(writes)} writes, ${count(replays)} replays, ${count(reads)} reads`,
    `${count(unknown)} unknown, ${count(unknownCommitted)} of them committed`,
    `after healing ${count(fresh)} writes, the slowest in ${count(slowestFreshMs)} ms, and ${count(finalReads)} reads`,
    `${count(deliveries)} deliveries, ${count(redeliveries)} of them again`,
    `${fired === faults.length ? '' : `${fired} of `}${plural(faults.length, 'fault')} fired (seed ${seed})`,
  ];
  return `${result}: ${figures.join(', ')}`;
}

function plural(number: number, word: string): string {
  return `${count(number)} ${word}${number === 1 ? '' : 's'}`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
