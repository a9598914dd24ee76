import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';
import { packageRoot } from '../../../src/config/index.js';

export const RULES_FILE = join(packageRoot(), 'prometheus/alerts/idempotent-writes.yml');

/** An alert, as the file of rules has it. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export function alertRules(): readonly AlertRule[] {
  return (parse(readFileSync(RULES_FILE, 'utf8')) as { groups: { rules: AlertRule[] }[] }).groups.flatMap(
    ({ rules }) => rules,
  );
}

/** What a rule compares with its limits: the left side of every comparison, in the order of the text. */
export function comparedSides(expr: string): string[] {
  const sides: string[] = [];
  parser.parse(expr).iterate({
    enter: ({ name, node }) => {
      if (name !== 'BinaryExpr' || !COMPARISONS.some((operator) => node.getChild(operator))) return true;
      const left = node.firstChild;
      if (left !== null) sides.push(expr.slice(left.from, left.to));
      return false;
    },
  });
  return sides;
}

/** The names of the metrics that a query asks for. */
export function metricsOf(expr: string): string[] {
  const names = new Set<string>();
  parser.parse(expr).iterate({
    enter: ({ name, from, to, node }) => {
      if (name === 'Identifier' && node.parent?.name === 'VectorSelector') names.add(expr.slice(from, to));
    },
  });
  return [...names];
}

const COMPARISONS = ['Gtr', 'Lss', 'Gte', 'Lte', 'EqlC', 'Neq'];
