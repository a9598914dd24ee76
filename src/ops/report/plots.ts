import { type EChartsOption, init } from 'echarts';
import type { WeeklyReport } from './report.js';

const SIZE = { width: 720, height: 260 } as const;
const FONT = { fontFamily: 'system-ui, sans-serif' } as const;

/** A plot, drawn already. */
export interface Plot {
  readonly title: string;
  /** An SVG element that needs nothing from outside. */
  readonly svg: string;
}

/** What can be drawn of a report. */
export function plotsOf({ days, operations, processesUp }: WeeklyReport): Plot[] {
  const categories = days.map(({ of }) => of);
  const bars = (name: string, data: readonly number[]) => ({
    name,
    type: 'bar' as const,
    stack: 'all',
    data: [...data],
  });
  const line = (name: string, data: readonly number[]) => ({ name, type: 'line' as const, data: [...data] });
  return [
    draw('Attempts by day', categories, 'attempts', [
      bars(
        'new',
        days.map((day) => day.new),
      ),
      bars(
        'replayed',
        days.map((day) => day.replayed),
      ),
      bars(
        'refused',
        days.map((day) => day.refused),
      ),
      bars(
        'failed',
        days.map((day) => day.failed),
      ),
    ]),
    draw('Duration by day', categories, 'ms', [
      line(
        '50 in 100',
        days.map((day) => day.p50Ms),
      ),
      line(
        '95 in 100',
        days.map((day) => day.p95Ms),
      ),
      line(
        '99 in 100',
        days.map((day) => day.p99Ms),
      ),
    ]),
    draw(
      'Duration of the ten operations that were asked for most, 95 in 100',
      operations.slice(0, 10).map(({ of }) => of),
      'ms',
      [{ name: '95 in 100', type: 'bar', data: operations.slice(0, 10).map(({ p95Ms }) => p95Ms) }],
    ),
    ...(processesUp.length === 0
      ? []
      : [
          draw(
            'API processes that answer',
            processesUp.map(([second]) => timeOf(second)),
            'processes',
            [
              {
                name: 'processes',
                type: 'line',
                step: 'end',
                showSymbol: false,
                data: processesUp.map(([, value]) => value),
              },
            ],
          ),
        ]),
  ];
}

function draw(title: string, categories: string[], unit: string, series: EChartsOption['series']): Plot {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...SIZE });
  chart.setOption({
    animation: false,
    textStyle: FONT,
    legend: { top: 0 },
    grid: { left: 60, right: 20, top: 40, bottom: 40 },
    xAxis: { type: 'category', data: categories },
    yAxis: { type: 'value', name: unit, minInterval: unit === 'processes' ? 1 : 0 },
    series: series ?? [],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  // Inside a page an SVG needs no namespaces, and the page then names no address at all.
  return { title, svg: svg.replaceAll(/ xmlns(:xlink)?="[^"]*"/g, '') };
}

function timeOf(second: number): string {
  return new Date(second * 1_000).toISOString().slice(0, 16).replace('T', ' ');
}
