import type { Contestant } from '../contestants/contestant.js';
import { FOREIGN_SHARE_MAX } from '../machine/cpu.js';
import type { Machine } from '../machine/machine.js';
import { nameOf } from '../measurement/sample.js';
import type { Options } from '../options.js';
import type { FailedTurn } from '../rounds.js';
import { type Goal, verdictOf } from './goals.js';
import type { Summary } from './summary.js';
import { table } from './table.js';

/** Everything that a run has found out. */
export interface Findings {
  readonly machine: Machine;
  readonly durability: string;
  readonly options: Options;
  readonly summaries: readonly Summary[];
  readonly goals: readonly Goal[];
  readonly failures: readonly FailedTurn[];
}

/** The report as it is printed. */
export function render(findings: Findings, contestants: readonly Contestant[]): string {
  const { summaries, goals, failures, options } = findings;
  const parts = [
    machineText(findings),
    `Medians of ${options.rounds} round${options.rounds === 1 ? '' : 's'} of ${options.seconds} s for each point.`,
    figures(summaries, contestants),
    groups(summaries),
    disturbance(summaries),
    goalTable(goals),
    flags(summaries, failures),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** What the figures depend on. */
export function machineText({ machine, durability }: Pick<Findings, 'machine' | 'durability'>): string {
  const { processor, cores, memoryGib, kernel, node, postgres, wrk, fileSystem, flushMs } = machine;
  return [
    `Machine: ${processor}, ${cores} cores, ${memoryGib} GiB; Linux ${kernel}`,
    `${[`Node ${node}`, `PostgreSQL ${postgres}`, wrk].filter((part) => part !== '').join(', ')}, all on these cores`,
    `Database on ${fileSystem}; 8 KiB written and flushed in ${flushMs.toFixed(2)} ms; ${durability}`,
  ].join('\n');
}

function figures(summaries: readonly Summary[], contestants: readonly Contestant[]): string {
  const head = [
    ...['', 'conn.', 'comp.', 'writes/s', 'min', 'max', 'p50 ms', 'p99 ms', 'Node µs', 'PG µs', 'other µs', 'wrk µs'],
    ...['foreign', 'errors'],
  ];
  const rows = contestants.flatMap(({ name, title }) => {
    const own = summaries.filter(({ contestant }) => contestant === name);
    return own.length === 0 ? [] : [[title], ...own.map(figureRow)];
  });
  return table(head, rows);
}

function figureRow(one: Summary): string[] {
  const { connections, companies } = one.point;
  const latency = (ms: number): string => ms.toFixed(ms < 10 ? 2 : 1);
  return [
    `  ${workOf(one)}${one.foreignShare > FOREIGN_SHARE_MAX ? ' ~' : ''}${one.problems.length > 0 ? ' !' : ''}`,
    ...[String(connections), companies === 'one' ? '1' : '64'],
    ...[one.writesPerSecond, one.slowest, one.fastest].map((rate) => String(Math.round(rate))),
    ...[latency(one.p50Ms), latency(one.p99Ms)],
    ...[one.nodeUs, one.postgresUs, one.othersUs, one.clientUs].map((us) => (us === 0 ? '' : String(Math.round(us)))),
    `${Math.round(one.foreignShare * 100)} %`,
    String(one.errors),
  ];
}

function workOf({ point: { operation, beside } }: Pick<Summary, 'point'>): string {
  return beside === undefined ? operation : `${operation}, beside ${beside}`;
}

function groups(summaries: readonly Summary[]): string {
  const head = ['groups', 'conn.', 'comp.', 'writes', 'median <=', 'COMMIT ms', 'run again', 'runs/write', '2nd wave'];
  const rows = summaries.flatMap(({ contestant, point, groups: of }) => {
    if (of === undefined) return [];
    const { writesPerGroup, medianAtMost, commitMs, retries, handlerRunsPerWrite, shareWithSecondWave } = of;
    return [
      [
        `${contestant} ${workOf({ point })}`,
        ...[String(point.connections), point.companies === 'one' ? '1' : '64'],
        ...[writesPerGroup.toFixed(1), String(medianAtMost), commitMs.toFixed(2), String(retries)],
        handlerRunsPerWrite?.toFixed(2) ?? '',
        shareWithSecondWave === undefined ? '' : `${Math.round(shareWithSecondWave * 100)} %`,
      ],
    ];
  });
  return rows.length === 0 ? '' : table(head, rows);
}

function disturbance(summaries: readonly Summary[]): string {
  const most = Math.max(0, ...summaries.map(({ foreignShare }) => foreignShare));
  if (most <= FOREIGN_SHARE_MAX) return '';
  const share = Math.round(most * 100);
  return `The machine was not ours (~): others used up to ${share} % of it. The verdicts below say little.`;
}

/** Goals, what was reached, and the verdicts. */
export function goalTable(goals: readonly Goal[]): string {
  const rows = goals.map((goal) => {
    const { text, value, unit, limit, best, of } = goal;
    const reached = value === undefined ? '' : `${value.toFixed(value < 100 ? 2 : 0)}${unit}`;
    return [text, `${best === 'most' ? '>=' : '<='} ${limit}${unit}`, reached, verdictOf(goal), of];
  });
  return table(['goal', 'wanted', 'reached', '', 'from'], rows);
}

function flags(summaries: readonly Summary[], failures: readonly FailedTurn[]): string {
  const lines = [
    ...summaries.flatMap(({ contestant, point, problems }) =>
      problems.map((problem) => `! ${contestant}, ${nameOf(point)}: ${problem}`),
    ),
    ...failures.map(({ round, contestant, reason }) => `! ${contestant} failed in round ${round}: ${reason}`),
  ];
  return lines.length === 0 ? '' : ['Flagged (!), and not to be believed without a second look:', ...lines].join('\n');
}
