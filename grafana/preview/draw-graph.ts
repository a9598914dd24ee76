import * as echarts from 'echarts';
import { FONT, LINES, MUTED, PANEL, TEXT } from './colours.js';
import { formatValue } from './format-value.js';
import type { NamedSeries } from './panel-data.js';

/** What fits below a graph. */
const LEGEND_ENTRIES_MAX = 8;
const LEGEND_LINE_PX = 29;
const LEGEND_MARK_PX = 42;
const CHARACTER_PX = 7.5;

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly unit: string;
}

/** Lines over the time. @returns an SVG element. */
export function drawGraph(series: readonly NamedSeries[], { width, height, unit }: Frame): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  const shown = series.slice(0, LEGEND_ENTRIES_MAX).map(({ name }) => name);
  const label = { color: TEXT, fontFamily: FONT, fontSize: 10 };
  chart.setOption({
    animation: false,
    backgroundColor: PANEL,
    color: LINES,
    grid: { left: 66, right: 24, top: 8, bottom: 20 + LEGEND_LINE_PX * legendLines(shown, width) },
    legend: {
      ...{ bottom: 2, left: 8, itemWidth: 12, itemHeight: 2, itemGap: 18, icon: 'rect', textStyle: label },
      data: shown,
    },
    xAxis: {
      ...{ type: 'time', axisLine: { lineStyle: { color: MUTED } }, splitNumber: Math.ceil(width / 200) },
      axisLabel: { ...label, formatter: '{HH}:{mm}:{ss}', hideOverlap: true },
    },
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

/** In how many lines names go, each behind its mark. */
function legendLines(names: readonly string[], width: number): number {
  let [lines, used] = [1, 0];
  for (const name of names) {
    const needed = LEGEND_MARK_PX + name.length * CHARACTER_PX;
    if (used > 0 && used + needed > width) [lines, used] = [lines + 1, 0];
    used += needed;
  }
  return lines;
}
