import type { Statement } from './recorded-reads.js';

/** A node of what `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)` says. */
export interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: readonly PlanNode[];
}

/** The most rows that a page of 25 reads or sorts, itself and its lines; beside those that share a day with it. */
const ROWS_MAX = 100;
/** The days that a page without gaps can touch. */
const DAYS_MAX = 2;
/** The most blocks that a statement touches for each row that it may read. */
const BLOCKS_PER_ROW = 2;
/** A table of so few rows is read as a whole, rightly. */
const SMALL_TABLE_ROWS = 150;

/**
 * What is wrong with the way in which a statement of a page was carried out, in words; nothing when all is well.
 * @param rowsADay how many rows of the list share a day.
 */
export function complaints(statement: Statement, root: PlanNode, rowsADay: number): string[] {
  const rowsMax = ROWS_MAX + DAYS_MAX * rowsADay;
  const blocks = root['Shared Hit Blocks'] + root['Shared Read Blocks'];
  const found = [
    ...(blocks > rowsMax * BLOCKS_PER_ROW ? [`${String(blocks)} blocks`] : []),
    ...nodesOf(root).flatMap((node) => [...readsTooMuch(node, rowsMax), ...sortsTooMuch(node, rowsMax)]),
  ];
  return found.length === 0 ? [] : [`${found.join('; ')}: ${statement.text}\n${outline(root)}`];
}

function readsTooMuch(node: PlanNode, rowsMax: number): string[] {
  const { 'Node Type': type, 'Relation Name': relation = '', 'Actual Loops': loops } = node;
  if (!type.includes('Scan')) return [];
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  const rows = Math.round((node['Actual Rows'] + removed) * loops);
  const most = type === 'Seq Scan' ? SMALL_TABLE_ROWS : rowsMax;
  return rows > most ? [`${type} of ${String(rows)} rows of ${relation}`] : [];
}

function sortsTooMuch({ 'Node Type': type, Plans: children = [] }: PlanNode, rowsMax: number): string[] {
  if (!type.includes('Sort')) return [];
  const rows = children.reduce((sum, child) => sum + child['Actual Rows'] * child['Actual Loops'], 0);
  return rows > rowsMax ? [`${type} of ${String(Math.round(rows))} rows`] : [];
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

function outline(node: PlanNode, depth = 0): string {
  const { 'Node Type': type, 'Index Name': index = '', 'Relation Name': relation = '' } = node;
  const line = `${'  '.repeat(depth)}${type} ${index || relation}: ${String(node['Actual Rows'])} rows`;
  return [line, ...(node.Plans ?? []).map((child) => outline(child, depth + 1))].join('\n');
}
