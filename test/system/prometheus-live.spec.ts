import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dashboard } from '../../grafana/dashboard-model.js';
import { fillVariables, panelsOf, targetsOf } from '../../grafana/lint-dashboard.js';
import { drawPreview } from '../../grafana/preview/draw-preview.js';
import type { Series } from '../../grafana/preview/prometheus-client.js';
import { packageRoot } from '../../src/config/index.js';
import { waitUntil } from '../support/wait-until.js';
import { documentedMetrics, documentedQueries, runbookNames, runbookPage } from './observability/documents.js';
import { EXPECTED_PANELS, PANELS_OF_PROCESSES } from './observability/expected-panels.js';
import { EXPECTED_RULES } from './observability/expected-rules.js';
import { countNow, Observation, type Values, type Window } from './observability/observation.js';
import { ObservedSystem } from './observability/observed-system.js';
import { PrometheusUnderTest } from './observability/prometheus.js';
import { alertRules, comparedSides, metricsOf } from './observability/rules.js';

/** One of each, so that every series is there before anything is counted. */
const FIRST = { payments: 1, replays: 1, collisions: 1, refusals: 1, failures: 1, customerReplays: 1 };
const LOAD = { payments: 30, replays: 15, collisions: 3, refusals: 6, failures: 12, customerReplays: 24 };
const BOOKS = { violations: { I01: 0, I02: 3 }, checkedAt: new Date(Date.now() - 7_200_000) };

const dashboard = JSON.parse(
  readFileSync(join(packageRoot(), 'grafana/dashboards/idempotent-writes.json'), 'utf8'),
) as Dashboard;

let system: ObservedSystem;
let prometheus: PrometheusUnderTest;
let seen: Observation;

beforeAll(async () => {
  system = await ObservedSystem.start();
  await system.recordInvariants(BOOKS.violations, BOOKS.checkedAt);
  prometheus = await PrometheusUnderTest.start(system.targets);
  await system.send(FIRST);
  const from = await scrapes();
  const before = await countNow(system);
  await system.send(LOAD);
  const to = await scrapes();
  const now = await countNow(system);
  const windows = { api: { from: from.api, to: to.api }, runner: { from: from.runner, to: to.runner } };
  await alertsAre('KeyCollision', 'BooksViolated');
  seen = new Observation(before, now, windows, BOOKS, await prometheus.alerts());
});

afterAll(async () => {
  await prometheus.stop();
  await system.stop();
});

/** A scrape of each job that has seen everything so far. */
async function scrapes(): Promise<Readonly<Record<'api' | 'runner', number>>> {
  const [api, runner] = await Promise.all(
    ['accubooks-api', 'accubooks-workflows'].map((job) => prometheus.nextScrape(job)),
  );
  return { api: api ?? 0, runner: runner ?? 0 };
}

/** These alerts fire, and their series have been written. */
async function alertsAre(...names: readonly string[]): Promise<void> {
  await waitUntil(async () => {
    const firing = await prometheus.client.at('ALERTS{alertstate="firing"}', Date.now() / 1_000);
    const shown = firing.map(({ labels }) => labels['alertname']);
    return names.every((name) => shown.includes(name));
  });
}

/** Asks for exactly the time between the two scrapes that were looked at, whatever window the query has. */
async function answerTo(query: string): Promise<Values> {
  const window = windowOf(query);
  const milliseconds = `${String(Math.round((window.to - window.from) * 1_000))}ms`;
  const filled = fillVariables(query, milliseconds).replaceAll(/\[(\d+[smhd])(:1s)?\]/g, `[${milliseconds}$2]`);
  const now = query.includes('ALERTS') ? Date.now() / 1_000 : window.to;
  return valuesOf(await prometheus.client.at(filled, now));
}

function windowOf(query: string): Window {
  return query.includes('accubooks_workflow_') ? seen.windows.runner : seen.windows.api;
}

/** By all labels but the address, which the system chose. What is not a number is no answer. */
function valuesOf(series: readonly Series[]): Values {
  return Object.fromEntries(
    series
      .map(({ labels, points }) => {
        const names = Object.keys(labels).filter((name) => name !== 'instance' && name !== '__name__');
        return [
          names
            .sort()
            .map((name) => `${name}=${labels[name] ?? ''}`)
            .join(' '),
          points[0]?.[1] ?? NaN,
        ] as const;
      })
      .filter(([, value]) => !Number.isNaN(value)),
  );
}

function expectValues(actual: Values, expected: Values): void {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [labels, value] of Object.entries(expected)) {
    expect([labels, actual[labels]]).toEqual([labels, expect.closeTo(value, Math.abs(value) > 1_000 ? 2 : 6)]);
  }
}

describe('every rule', () => {
  it('is loaded, evaluated without an error, and has a value to compare', async () => {
    const rules = await prometheus.rules();
    expect(rules.map(({ name }) => name).sort()).toEqual(Object.keys(EXPECTED_RULES).sort());
    expect(rules.filter(({ health, lastError = '' }) => health !== 'ok' || lastError !== '')).toEqual([]);
  });

  it.each(alertRules())('measures what a direct count says: $alert', async ({ alert, expr }) => {
    const { sides, holdsFor } = EXPECTED_RULES[alert]?.(seen) ?? { sides: [], holdsFor: [] };
    const queries = comparedSides(expr);
    expect(queries).toHaveLength(sides.length);
    for (const [place, query] of queries.entries()) expectValues(await answerTo(query), sides[place] ?? {});
    expect(Object.keys(await answerTo(expr)).sort()).toEqual(holdsFor);
  });

  it('that fires says what to do in whole words', async () => {
    const alerts = await prometheus.alerts();
    expect(alerts.length).toBeGreaterThan(3);
    for (const { annotations } of alerts) {
      for (const text of Object.values(annotations)) expect(text).not.toMatch(/<error|\{\{|<no value>/);
    }
    const collision = alerts.find(({ labels }) => labels['alertname'] === 'KeyCollision');
    expect(collision?.annotations['summary']).toBe('A key of createPayment came again with another payload');
  });
});

describe('every panel', () => {
  const panels = panelsOf(dashboard);

  it('is expected to show something', () => {
    const expected = [...Object.keys(EXPECTED_PANELS), ...Object.keys(PANELS_OF_PROCESSES)];
    expect(panels.map(({ title }) => title).sort()).toEqual(expected.sort());
  });

  it.each(panels.filter(({ title = '' }) => title in EXPECTED_PANELS))(
    'shows what a direct count says: $title',
    async (panel) => {
      const expected = EXPECTED_PANELS[panel.title ?? '']?.(seen) ?? [];
      const targets = targetsOf(panel);
      expect(targets).toHaveLength(expected.length);
      for (const [place, { expr = '' }] of targets.entries()) {
        expectValues(await answerTo(expr), expected[place] ?? {});
      }
    },
  );

  it.each(panels.filter(({ title = '' }) => title in PANELS_OF_PROCESSES))(
    'shows what was scraped of processes: $title',
    async (panel) => {
      const [{ expr = '' } = {}] = targetsOf(panel);
      const { from, to } = seen.windows.api;
      const query = fillVariables(expr, `${String(Math.round((to - from) * 1_000))}ms`);
      const series = await prometheus.client.at(query, to);
      const jobs = PANELS_OF_PROCESSES[panel.title ?? ''] ?? [];
      expect(series).toHaveLength(jobs.length);
      for (const { points } of series) expect(points[0]?.[1]).toBeGreaterThan(0);
    },
  );

  it('names labels in its legend that its answer has', async () => {
    for (const { expr = '', legendFormat = '' } of panels.flatMap(targetsOf)) {
      const [first] = await prometheus.client.at(fillVariables(expr, '5m'), Date.now() / 1_000);
      const wanted = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
      expect(Object.keys(first?.labels ?? {})).toEqual(expect.arrayContaining(wanted));
    }
  });

  it('is drawn with its data', async () => {
    const range = { fromSeconds: seen.windows.api.from - 2, toSeconds: seen.windows.api.to, stepSeconds: 1 };
    const { png, panels: drawn } = await drawPreview(dashboard, prometheus.url, range);
    const empty = drawn.filter(({ series }) => series.length === 0).map(({ panel: { title } }) => title);
    expect(empty).toEqual([]);
    expect([...png.subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
    const header = Buffer.from(png.subarray(16, 24));
    expect([header.readUInt32BE(0), header.readUInt32BE(4)]).toEqual([1_440, expect.any(Number)]);
  });
});

describe('the names of metrics', () => {
  const histogramless = (name: string): string => name.replace(/_(bucket|sum|count)$/, '');

  it('in rules, panels, docs and runbooks are exported', () => {
    const queries = [
      ...alertRules().map(({ expr }) => expr),
      ...panelsOf(dashboard).flatMap((panel) => targetsOf(panel).map(({ expr = '' }) => fillVariables(expr))),
      ...runbookNames().map(runbookPage).flatMap(documentedQueries),
    ];
    const asked = new Set(queries.flatMap(metricsOf).map(histogramless));
    for (const own of ['up', 'ALERTS']) asked.delete(own);
    const exported = new Set([...seen.now.api.names, ...seen.now.runner.names].map(histogramless));
    expect([...asked].filter((name) => !exported.has(name))).toEqual([]);
  });

  it('that are exported are described, and no others', () => {
    const exported = new Set([...seen.now.api.names, ...seen.now.runner.names]);
    expect(documentedMetrics().sort()).toEqual([...exported].sort());
  });
});

describe('every query of the docs', () => {
  const [page, runbooks] = [documentedQueries('docs/observability.md'), runbookNames().map(runbookPage)];

  it('is that of a panel', () => {
    const ofPanels = panelsOf(dashboard).flatMap((panel) => targetsOf(panel).map(({ expr }) => expr));
    expect(page).toEqual(ofPanels);
  });

  it.each(runbooks.flatMap((file) => documentedQueries(file).map((query) => ({ file, query }))))(
    'is answered: $file $query',
    async ({ query }) => {
      expect((await prometheus.client.at(query, Date.now() / 1_000)).length).toBeGreaterThan(0);
    },
  );
});

describe('labels', () => {
  it('carry no key, company, user or address of a receiver', () => {
    const names = new Set([...seen.now.api.labelNames, ...seen.now.runner.labelNames]);
    expect([...names].filter((name) => !LABELS.includes(name))).toEqual([]);
    expect(seen.now.api.text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-|127\.0\.0\.1|webhook-id/);
    expect(seen.now.runner.text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-|127\.0\.0\.1/);
  });
});

/** Each has a fixed set of values: names of the registry, of routes, of states, and the bounds of buckets. */
const LABELS = [
  'code',
  'error_type',
  'invariant',
  'kind',
  'le',
  'limit',
  'major',
  'method',
  'minor',
  'operation',
  'outcome',
  'patch',
  'pool',
  'reason',
  'route',
  'space',
  'state',
  'status',
  'type',
  'version',
];
