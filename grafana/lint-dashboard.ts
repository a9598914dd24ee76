import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { parser } from '@prometheus-io/lezer-promql';
import type { Dashboard } from './dashboard-model.js';

/** A query, as Grafana keeps it. */
export interface Target {
  readonly refId?: string;
  readonly expr?: string;
  readonly legendFormat?: string;
  readonly datasource?: { readonly uid?: string };
}

/** What is wrong with a dashboard, in words; the main rules of Grafana's own linter. */
export function lintDashboard(dashboard: Dashboard): string[] {
  const panels = panelsOf(dashboard);
  return [
    ...lintVariables(dashboard),
    ...(dashboard.editable === false ? [] : ['it can be edited in Grafana, and would differ from its source']),
    ...(dashboard.timezone === 'utc' ? [] : ['its times are not UTC']),
    ...duplicates(panels.map(({ id }) => String(id))).map((id) => `two panels have the id ${id}`),
    ...duplicates(panels.map(({ title }) => title ?? '')).map((title) => `two panels have the title "${title}"`),
    ...panels.flatMap(lintPanel),
  ];
}

/** All panels that show something. */
export function panelsOf({ panels = [] }: Dashboard): Panel[] {
  return panels.filter((panel): panel is Panel => panel.type !== 'row');
}

export function targetsOf({ targets = [] }: Panel): readonly Target[] {
  return targets as Target[];
}

/** What Grafana puts in before it asks. */
export function fillVariables(expr: string, window = '5m'): string {
  return expr
    .replaceAll('$__rate_interval', window)
    .replaceAll('$__range', window)
    .replaceAll('$__interval', '1s')
    .replaceAll(/"\$(namespace|operation)"/g, '".*"');
}

/** @returns what can't be parsed, or undefined. */
export function syntaxError(expr: string): string | undefined {
  let wrong: string | undefined;
  parser.parse(expr).iterate({
    enter: ({ type, from, to }) => {
      if (type.isError) wrong ??= `${expr.slice(0, from)}<here>${expr.slice(from, to)}`;
    },
  });
  return wrong;
}

function lintVariables({ templating }: Dashboard): string[] {
  const types = (templating.list ?? []).map(({ name, type }) => `${name}: ${type}`);
  return types.includes('datasource: datasource') ? [] : ['its data source is no variable'];
}

function lintPanel(panel: Panel): string[] {
  const { title = '', description = '', fieldConfig, datasource, gridPos } = panel;
  const targets = targetsOf(panel);
  const wrong = [
    ...(title === '' ? ['has no title'] : []),
    ...(description === '' ? ['has no description'] : []),
    ...(fieldConfig?.defaults.unit === undefined ? ['has no unit'] : []),
    ...(datasource?.uid === '${datasource}' ? [] : ['does not ask the chosen data source']),
    ...(gridPos === undefined || gridPos.x + gridPos.w > 24 ? ['does not fit into the grid'] : []),
    ...(targets.length === 0 ? ['asks nothing'] : []),
    ...duplicates(targets.map(({ refId = '' }) => refId)).map((refId) => `has two queries ${refId}`),
    ...targets.flatMap(lintTarget),
  ];
  return wrong.map((text) => `panel "${title}" ${text}`);
}

function lintTarget({ refId = '', expr = '', legendFormat = '', datasource }: Target): string[] {
  const error = syntaxError(fillVariables(expr));
  const rates = [...expr.matchAll(/\b(rate|increase|irate)\([^[]*\[([^\]]+)\]/g)];
  const wrong = [
    ...(refId === '' ? ['has no letter'] : []),
    ...(legendFormat === '' ? ['has no legend'] : []),
    ...(datasource?.uid === '${datasource}' ? [] : ['does not ask the chosen data source']),
    ...(error === undefined ? [] : [`is no PromQL: ${error}`]),
    ...rates.filter(([, , range]) => range !== '$__rate_interval').map(([rate]) => `has a fixed interval: ${rate}`),
    ...(/_(total|bucket|count|sum)\b/.test(expr) && rates.length === 0 ? ['shows a counter without its rate'] : []),
    ...(/\bor\s+vector\(/.test(expr) ? ['hides missing series behind a number'] : []),
    ...(expr.includes('$namespace') ? [] : ['does not keep namespaces apart']),
  ];
  return wrong.map((text) => `query ${refId} ${text}`);
}

function duplicates(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, place) => values.indexOf(value) !== place))];
}
