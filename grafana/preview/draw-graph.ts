import * as echarts from 'echarts';
import { FONT, LINES, MUTED, PANEL, TEXT } from './colours.js';
import { formatValue } from './format-value.js';
import type { NamedSeries } from './panel-data.js';

/** What fits below a graph. */
const LEGEND_ENTRIES_MAX = 8;

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly unit: string;
}

/** Lines over the time. @returns an SVG element. */
export function drawGraph(series: readonly NamedSeries[], { width, height, unit }: Frame): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  const label = { color: TEXT, fontFamily: FONT, fontSize: 10 };
  chart.setOption({
    animation: false,
    backgroundColor: PANEL,
    color: LINES,
    grid: { left: 66, right: 14, top: 8, bottom: 50 },
    legend: {
      ...{ bottom: 2, left: 8, itemWidth: 12, itemHeight: 2, icon: 'rect', textStyle: label },
      data: series.slice(0, LEGEND_ENTRIES_MAX).map(({ name }) => name),
    },
    xAxis: { type: 'time', axisLabel: label, axisLine: { lineStyle: { color: MUTED } }, splitNumber: 4 },
    yAxis: {
      ...{ type: 'value', min: 0, splitNumber: 3, splitLine: { lineStyle: { color: '#25282d' } } },
      axisLabel: { ...label, formatter: (value: number) => formatValue(value, unit) },
    },
    series: series.map(({ name, points }) => ({
      ...{ name, type: 'line', showSymbol: points.length < 2, lineStyle: { width: 1.5 }, areaStyle: { opacity: 0.08 } },
      data: points.map(([seconds, value]) => [seconds * 1_000, Number.isFinite(value) ? value : null]),
    })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
