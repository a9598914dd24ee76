import type { Finding } from '../checker/finding.js';

/** The rules that found something, by the first word of their names, each once. */
export function rulesOf(findings: readonly Finding[]): string[] {
  return [...new Set(findings.map(({ rule }) => rule.replace(/ .*/, '')))].sort();
}
