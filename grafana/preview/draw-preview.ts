import type { Dashboard } from '../dashboard-model.js';
import { drawDashboard, type Heading } from './draw-dashboard.js';
import { type PanelData, readPanels } from './panel-data.js';
import { PrometheusClient, type TimeRange } from './prometheus-client.js';

/** A dashboard as a picture, and what is shown in it. */
export interface Preview {
  readonly png: Uint8Array;
  readonly panels: readonly PanelData[];
}

/** Draws a dashboard from what a Prometheus has of the time. @throws Error when a query fails. */
export async function drawPreview(dashboard: Dashboard, url: string, range: TimeRange): Promise<Preview> {
  const panels = await readPanels(dashboard, new PrometheusClient(url), range);
  const headings = (dashboard.panels ?? []).filter((panel): panel is Heading & typeof panel => panel.type === 'row');
  return { png: drawDashboard({ title: dashboard.title ?? '', headings, panels }), panels };
}
