import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dashboard } from '../dashboard-model.js';
import { fillVariables, panelsOf, targetsOf } from '../lint-dashboard.js';
import type { PrometheusClient, Series, TimeRange } from './prometheus-client.js';

/** A series with the name that the legend gives it. */
export interface NamedSeries extends Series {
  readonly name: string;
}

/** A panel and what it shows. */
export interface PanelData {
  readonly panel: Panel;
  readonly series: readonly NamedSeries[];
}

/** Grafana's `$__rate_interval` is four scrapes at least. */
const STEPS_OF_RATE = 4;

/** Asks all queries of a dashboard, those of graphs over the time, the others at its end. */
export function readPanels(
  dashboard: Dashboard,
  prometheus: PrometheusClient,
  range: TimeRange,
): Promise<readonly PanelData[]> {
  return Promise.all(
    panelsOf(dashboard).map(async (panel) => {
      const answers = await Promise.all(
        targetsOf(panel).map(async ({ expr = '', legendFormat = '' }) => {
          const window = `${String(range.stepSeconds * STEPS_OF_RATE)}s`;
          const query = fillVariables(expr, window);
          const isGraph = panel.type === 'timeseries';
          const series = await (isGraph ? prometheus.over(query, range) : prometheus.at(query, range.toSeconds));
          return series.map((single) => ({ ...single, name: nameOf(legendFormat, single) }));
        }),
      );
      return { panel, series: answers.flat() };
    }),
  );
}

function nameOf(legend: string, { labels }: Series): string {
  return legend.replaceAll(/\{\{(\w+)\}\}/g, (_match, label: string) => labels[label] ?? '');
}
