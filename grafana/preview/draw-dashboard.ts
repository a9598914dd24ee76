import type { GridPos } from '@grafana/grafana-foundation-sdk/dashboard';
import { Resvg } from '@resvg/resvg-js';
import type { NamedSeries, PanelData } from './panel-data.js';
import { drawGraph } from './draw-graph.js';
import { formatValue } from './format-value.js';
import { ACCENT, BACKGROUND, FONT, MUTED, PANEL, TEXT } from './colours.js';

const COLUMN_PX = 60;
const ROW_PX = 30;
const GAP_PX = 6;
const HEADER_PX = 44;

/** A heading over panels, and where it lies. */
export interface Heading {
  readonly title: string;
  readonly gridPos: GridPos;
}

export interface Picture {
  readonly title: string;
  readonly headings: readonly Heading[];
  readonly panels: readonly PanelData[];
}

/** Draws a dashboard's data at the places of its panels. A preview: it isn't how Grafana draws. @returns a PNG. */
export function drawDashboard({ title, headings, panels }: Picture): Uint8Array {
  const rows = Math.max(...panels.map(({ panel }) => bottomOf(panel.gridPos)));
  const [width, height] = [24 * COLUMN_PX, HEADER_PX + rows * ROW_PX + GAP_PX];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}" font-family="${FONT}">
    <rect width="100%" height="100%" fill="${BACKGROUND}"/>
    ${text(14, 29, title, 18, TEXT)}
    ${headings.map(drawHeading).join('')}
    ${panels.map(drawPanel).join('')}
  </svg>`;
  return new Resvg(svg, { font: { loadSystemFonts: true } }).render().asPng();
}

function drawHeading({ title, gridPos }: Heading): string {
  return text(14, topOf(gridPos) + 22, title, 15, TEXT);
}

function drawPanel({ panel, series }: PanelData): string {
  const { gridPos, title = '', type, fieldConfig } = panel;
  const [x, y] = [(gridPos?.x ?? 0) * COLUMN_PX + GAP_PX, topOf(gridPos) + GAP_PX];
  const width = (gridPos?.w ?? 0) * COLUMN_PX - GAP_PX;
  const height = (gridPos?.h ?? 0) * ROW_PX - GAP_PX;
  const { unit = 'short', noValue = 'no data' } = fieldConfig?.defaults ?? {};
  return `<g transform="translate(${String(x)},${String(y)})">
    <rect width="${String(width)}" height="${String(height)}" rx="3" fill="${PANEL}"/>
    ${text(10, 19, title, 13, TEXT)}
    <g transform="translate(0,26)">${drawValues(type, series, { width, height: height - 28, unit, noValue })}</g>
  </g>`;
}

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly unit: string;
  readonly noValue: string;
}

function drawValues(type: string, series: readonly NamedSeries[], frame: Frame): string {
  const { width, height, unit, noValue } = frame;
  if (series.length === 0) return text(width / 2, height / 2, noValue, 20, MUTED, 'middle');
  if (type === 'timeseries') return drawGraph(series, { width, height, unit });
  if (type === 'gauge') return drawBars(series, frame);
  const values = series.map((single) => formatValue(lastOf(single), unit));
  const shown = series.length === 1 ? values : values.map((value, place) => `${series[place]?.name ?? ''}: ${value}`);
  return shown
    .map((value, place) =>
      text(width / 2, (height * (place + 1)) / (shown.length + 1) + 8, value, 26, ACCENT, 'middle'),
    )
    .join('');
}

/** A bar for each series, from 0 to 1. */
function drawBars(series: readonly NamedSeries[], { width, height, unit }: Frame): string {
  const step = Math.min(26, (height - 8) / series.length);
  return series
    .map((single, place) => {
      const [y, value] = [place * step + 4, lastOf(single)];
      const full = width - 250;
      return `${text(10, y + 12, single.name, 11, TEXT)}
        <rect x="190" y="${String(y)}" width="${String(full)}" height="${String(step - 8)}" fill="${BACKGROUND}"/>
        <rect x="190" y="${String(y)}" width="${String(full * Math.min(1, value))}" height="${String(step - 8)}" fill="${ACCENT}"/>
        ${text(width - 10, y + 12, formatValue(value, unit), 11, TEXT, 'end')}`;
    })
    .join('');
}

function lastOf({ points }: NamedSeries): number {
  return points.at(-1)?.[1] ?? Number.NaN;
}

function topOf(gridPos: GridPos | undefined): number {
  return HEADER_PX + (gridPos?.y ?? 0) * ROW_PX;
}

function bottomOf(gridPos: GridPos | undefined): number {
  return (gridPos?.y ?? 0) + (gridPos?.h ?? 0);
}

function text(x: number, y: number, content: string, size: number, fill: string, anchor = 'start'): string {
  const safe = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${String(x)}" y="${String(y)}" font-size="${String(size)}" fill="${fill}" text-anchor="${anchor}">${safe}</text>`;
}
