import type { Coverage } from '../checker/coverage.js';
import type { Finding } from '../checker/finding.js';

const LOST = 'R1 acknowledged once';

/** The keys that findings are about, each once and in order: those of a rule, or all. */
export function keysOf(findings: readonly Finding[], rule?: string): string[] {
  return [...new Set(findings.filter((one) => rule === undefined || one.rule === rule).map(({ key }) => key))].sort();
}

/** What a run has held against the database, and what of it was not there, in one line. */
export function describeFigures(name: string, findings: readonly Finding[], coverage: Coverage): string {
  const { attempts, acknowledged, unknown, unknownCommitted } = coverage;
  const lost = new Set(keysOf(findings, LOST));
  const others = findings.filter(({ key }) => !lost.has(key)).length;
  return [
    `${name}: ${attempts} attempts`,
    `${acknowledged} writes acknowledged, ${lost.size} of them lost and named`,
    `${unknown} unknown outcomes, ${unknownCommitted} of them committed`,
    `${others} findings beside them`,
  ].join('; ');
}
