import { type EChartsOption, init } from 'echarts';
import type { Figures, WeeklyReport } from './report.js';

const SIZE = { width: 720, height: 260 } as const;
const OPERATIONS_MAX = 10;
const COLOURS = { quiet: '#3b6fd4', grey: '#9aa7b8', amber: '#d99a00', red: '#c62828' } as const;

/** A plot, drawn already. */
export interface Plot {
  readonly title: string;
  /** An SVG element that needs nothing from outside. */
  readonly svg: string;
}

/** What can be drawn of a report. */
export function plotsOf({ days, operations, processesUp }: WeeklyReport): Plot[] {
  const plots = [attempts(days), durations(days), slowest(operations.slice(0, OPERATIONS_MAX))];
  return processesUp.length === 0 ? plots : [...plots, processes(processesUp)];
}

function attempts(days: readonly Figures[]): Plot {
  const parts = [
    ['new', COLOURS.quiet],
    ['replayed', COLOURS.grey],
    ['refused', COLOURS.amber],
    ['failed', COLOURS.red],
  ] as const;
  return draw('Attempts by day', {
    color: parts.map(([, colour]) => colour),
    xAxis: { type: 'category', data: days.map(({ of }) => of) },
    yAxis: { type: 'value', minInterval: 1 },
    series: parts.map(([name]) => ({ name, type: 'bar', stack: 'all', data: days.map((day) => day[name]) })),
  });
}

function durations(days: readonly Figures[]): Plot {
  const lines = { '50 in 100': 'p50Ms', '95 in 100': 'p95Ms', '99 in 100': 'p99Ms' } as const;
  return draw('Duration by day', {
    color: [COLOURS.grey, COLOURS.quiet, COLOURS.red],
    xAxis: { type: 'category', data: days.map(({ of }) => of) },
    yAxis: { type: 'value', name: 'ms' },
    series: Object.entries(lines).map(([name, figure]) => ({
      ...{ name, type: 'line' },
      data: days.map((day) => day[figure]),
    })),
  });
}

/** Names of operations are long, so the bars lie. */
function slowest(operations: readonly Figures[]): Plot {
  return draw('Duration of the operations that were asked for most, 95 in 100', {
    color: [COLOURS.quiet],
    legend: { show: false },
    grid: { left: 190, right: 40, top: 10, bottom: 30 },
    xAxis: { type: 'value', name: 'ms' },
    yAxis: { type: 'category', inverse: true, data: operations.map(({ of }) => of), axisLabel: { interval: 0 } },
    series: [{ name: '95 in 100', type: 'bar', data: operations.map(({ p95Ms }) => p95Ms) }],
  });
}

function processes(samples: WeeklyReport['processesUp']): Plot {
  return draw('API processes that answer', {
    color: [COLOURS.quiet],
    legend: { show: false },
    xAxis: { type: 'category', data: samples.map(([second]) => timeOf(second)) },
    yAxis: { type: 'value', minInterval: 1, min: 0 },
    series: [{ name: 'processes', type: 'line', step: 'end', showSymbol: false, data: samples.map(([, up]) => up) }],
  });
}

function draw(title: string, option: EChartsOption): Plot {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...SIZE });
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: 'system-ui, sans-serif' },
    legend: { top: 0 },
    grid: { left: 60, right: 20, top: 40, bottom: 40 },
    ...option,
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  // Inside a page an SVG needs no namespaces, and the page then names no address at all.
  return { title, svg: svg.replaceAll(/ xmlns(:xlink)?="[^"]*"/g, '') };
}

function timeOf(second: number): string {
  return new Date(second * 1_000).toISOString().slice(0, 16).replace('T', ' ');
}
