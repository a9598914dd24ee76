import { readFileSync } from 'node:fs';
import { buildDashboard } from './build-dashboard.js';
import type { Dashboard } from './dashboard-model.js';
import { generatedFiles } from './generated-files.js';
import { lintDashboard, panelsOf, syntaxError, targetsOf } from './lint-dashboard.js';

describe('the dashboard', () => {
  it('is in the repository as its source says, and so are its queries in the docs', async () => {
    // Otherwise run: npm run dashboards
    for (const { path, text } of await generatedFiles()) expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('has the uid that links rely on', () => {
    expect(buildDashboard().uid).toBe('idempotent-writes');
  });

  it('has nothing to be found fault with', () => {
    expect(lintDashboard(buildDashboard())).toEqual([]);
  });

  it('has no panel over another', () => {
    const places = panelsOf(buildDashboard()).map(({ gridPos }) => gridPos ?? { x: 0, y: 0, w: 0, h: 0 });
    for (const [index, one] of places.entries()) {
      for (const other of places.slice(index + 1)) {
        const beside = one.x + one.w <= other.x || other.x + other.w <= one.x;
        const below = one.y + one.h <= other.y || other.y + other.h <= one.y;
        expect([one, other, beside || below]).toEqual([one, other, true]);
      }
    }
  });
});

describe('the lint of dashboards', () => {
  /** The dashboard with a mistake in its first panel. */
  function withMistake(make: (panel: ReturnType<typeof panelsOf>[number], dashboard: Dashboard) => void): string[] {
    const dashboard = buildDashboard();
    const [panel] = panelsOf(dashboard);
    if (panel !== undefined) make(panel, dashboard);
    return lintDashboard(dashboard);
  }

  function withExpr(expr: string): string[] {
    return withMistake((panel) => Object.assign(targetsOf(panel)[0] ?? {}, { expr }));
  }

  it.each<[string, string, string]>([
    ['a fixed interval', 'sum(rate(x_total{namespace=~"$namespace"}[5m]))', 'has a fixed interval: rate'],
    ['a counter without its rate', 'sum(x_total{namespace=~"$namespace"})', 'shows a counter without its rate'],
    ['what is no PromQL', 'sum(x{namespace=~"$namespace"}', 'is no PromQL'],
    ['a number for what is missing', 'x{namespace=~"$namespace"} or vector(0)', 'hides missing series'],
    ['all namespaces in one', 'sum(x)', 'does not keep namespaces apart'],
  ])('finds %s', (_mistake, expr, told) => {
    expect(withExpr(expr)).toEqual([expect.stringContaining(told)]);
  });

  it('finds what a panel lacks', () => {
    expect(withMistake((panel) => delete panel.description)).toEqual([expect.stringContaining('has no description')]);
    expect(withMistake((panel) => delete panel.fieldConfig?.defaults.unit)).toEqual([
      expect.stringContaining('no unit'),
    ]);
    expect(withMistake((panel) => (panel.targets = []))).toEqual([expect.stringContaining('asks nothing')]);
    expect(withMistake((panel) => (panel.title = 'All replays'))).toEqual(['two panels have the title "All replays"']);
    expect(withMistake((panel) => (panel.datasource = { uid: 'mine' }))).toEqual([
      expect.stringContaining('data source'),
    ]);
    expect(withMistake((_panel, dashboard) => (dashboard.editable = true))).toHaveLength(1);
    expect(withMistake((_panel, dashboard) => (dashboard.templating = {}))).toEqual(['its data source is no variable']);
  });

  it('shows where a query ends to be one', () => {
    expect(syntaxError('sum(rate(x[5m]))')).toBeUndefined();
    expect(syntaxError('sum by x (y)')).toContain('<here>');
  });
});
