import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/config/index.js';

const PAGE = 'docs/observability.md';
const RUNBOOKS = 'docs/runbooks';

export function runbookNames(): string[] {
  return readdirSync(join(packageRoot(), RUNBOOKS))
    .filter((name) => name !== 'README.md')
    .map((name) => name.replace(/\.md$/, ''));
}

export function readPage(path: string): string {
  return readFileSync(join(packageRoot(), path), 'utf8');
}

export function runbookPage(alert: string): string {
  return `${RUNBOOKS}/${alert}.md`;
}

/** The queries that a page shows. */
export function documentedQueries(path: string): string[] {
  return [...readPage(path).matchAll(/^```promql\n([\s\S]*?)\n```$/gm)].map(([, query = '']) => query);
}

/** The metrics that docs/observability.md describes: the first cell of each row of its tables of metrics. */
export function documentedMetrics(): string[] {
  return [...readPage(PAGE).matchAll(/^\| `([a-z]+_[a-z0-9_]+)`/gm)].map(([, name = '']) => name);
}
