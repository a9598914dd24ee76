import {
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  type GridPos,
  type Panel,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { buildPanel, DATASOURCE } from './build-panel.js';
import type { Dashboard } from './dashboard-model.js';
import type { PanelSpec, RowSpec } from './panel-spec.js';
import { ENGINE } from './rows/engine.js';
import { OVERVIEW } from './rows/overview.js';
import { PROCESSES } from './rows/processes.js';
import { WORKFLOWS_AND_BOOKS } from './rows/workflows-and-books.js';
import { WRITES } from './rows/writes.js';

const COLUMNS = 24;

export const ROWS: readonly RowSpec[] = [OVERVIEW, WRITES, ENGINE, PROCESSES, WORKFLOWS_AND_BOOKS];

/** The dashboard, as Grafana imports it. */
export function buildDashboard(): Dashboard {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- see dashboard-model.ts
  const builder = new DashboardBuilder('AccuBooks: idempotent writes')
    .uid('idempotent-writes')
    .description('Writes, replays, failures and times of AccuBooks, its engine, workflows and books.')
    .tags(['accubooks', 'generated'])
    .readonly()
    .timezone('utc')
    .refresh('30s')
    .time({ from: 'now-6h', to: 'now' })
    .tooltip(DashboardCursorSync.Crosshair)
    .withVariable(new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus'))
    .withVariable(labelVariable('namespace', 'Namespace', 'up{job="accubooks-api"}'))
    .withVariable(labelVariable('operation', 'Operation', 'idempotent_writes_total'));
  for (const panel of placedPanels()) builder.withPanel({ build: () => panel });
  return withoutFunctions(builder.build());
}

/** All values, and also those without this label, unless some are chosen. */
function labelVariable(name: string, label: string, metric: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(DATASOURCE)
    .query({ query: `label_values(${metric}, ${name})`, refId: name })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ text: ['All'], value: ['$__all'] });
}

/** Rows and their panels, from left to right and downwards. */
function placedPanels(): Panel[] {
  let id = 0;
  let top = 0;
  return ROWS.flatMap(({ title, height, panels }) => {
    const heading = new RowBuilder(title).id(++id).gridPos({ x: 0, y: top, w: COLUMNS, h: 1 }).build();
    const places = placesOf(panels, top + 1, height);
    top = Math.max(...places.map(({ y }) => y)) + height;
    return [heading, ...panels.map((spec, place) => buildPanel(spec, ++id, places[place] as GridPos))];
  });
}

function placesOf(panels: readonly PanelSpec[], top: number, height: number): GridPos[] {
  let [x, y] = [0, top];
  return panels.map(({ width }) => {
    if (x + width > COLUMNS) [x, y] = [0, y + height];
    const place = { x, y, w: width, h: height };
    x += width;
    return place;
  });
}

/** As it will be read: the builders' objects also have methods. */
function withoutFunctions(dashboard: Dashboard): Dashboard {
  return JSON.parse(JSON.stringify(dashboard)) as Dashboard;
}
