import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const SOURCES = ['helm/accubooks', 'prometheus/alerts', 'grafana/dashboards', '.env.example'];

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'accubooks-chart-files-'));
  for (const path of SOURCES) cpSync(path, join(folder, path), { recursive: true });
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** What `npm run chart:files -- --check` says in the copy. */
function check(...options: readonly string[]): { status: number | null; problem: string } {
  const program = resolve('scripts/chart-files.mjs');
  const { status, stderr } = spawnSync(process.execPath, [program, ...options], { cwd: folder, encoding: 'utf8' });
  return { status, problem: stderr };
}

function change(path: string, from: string | RegExp, to: string): void {
  const before = readFileSync(join(folder, path), 'utf8');
  expect(before).toMatch(from);
  writeFileSync(join(folder, path), before.replace(from, to));
}

it('what the chart holds of other files is up to date', () => {
  expect(check('--check')).toEqual({ status: 0, problem: '' });
});

it.each([
  ['an alert', 'prometheus/alerts/idempotent-writes.yml', 'severity: ', 'files/alerts/idempotent-writes.yml'],
  ['a panel', 'grafana/dashboards/idempotent-writes.json', '"title": ', 'files/dashboards/idempotent-writes.json'],
  ['a setting', '.env.example', 'LOG_LEVEL=', 'values.schema.json'],
  ['a default', 'helm/accubooks/values.yaml', 'replicas: 2', 'README.md'],
  ['a comment', 'helm/accubooks/values.yaml', '# Whether', 'README.md'],
])('a change of %s is noticed, and taken over', (_, path, text, outdated) => {
  change(path, text, text.replace(/\w/, 'X').replace('2', '7'));
  expect(check('--check')).toEqual({
    status: 1,
    problem: `helm/accubooks/${outdated} is out of date: run npm run chart:files\n`,
  });
  expect(check()).toEqual({ status: 0, problem: '' });
  expect(check('--check').status).toBe(0);
});

it('a value without a comment is refused', () => {
  change('helm/accubooks/values.yaml', /# Host of the API.\n/, '');
  expect(check('--check')).toMatchObject({
    status: 1,
    problem: expect.stringContaining('host has no comment') as unknown,
  });
});
