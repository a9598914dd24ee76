import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { runOps } from '../ops/support/command.js';
import { type Prometheus, startPrometheus } from './support/prometheus.js';

/** A week of which everything is known: a sample of each series every minute. */
const FROM = '2026-01-05';
const TO = '2026-01-11';
const START = Date.parse(`${FROM}T00:00:00Z`) / 1_000;
const MINUTES = 7 * 24 * 60;

interface Kpi {
  readonly id: string;
  readonly number: number;
  readonly verdict: string;
  readonly source: string;
}

let database: TestDatabase;
const running: Prometheus[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  for (const prometheus of running) await prometheus.stop();
  await database.drop();
});

/** @param downMinutes in how many minutes of the week no process answered. */
async function kpisOf(downMinutes: number, used: number, scrapeSeconds: number): Promise<Record<string, Kpi>> {
  const prometheus = await startPrometheus([], '', { history: history(downMinutes, used, scrapeSeconds) });
  running.push(prometheus);
  const words = [`--from=${FROM}`, `--to=${TO}`, `--prometheus=${prometheus.address}`, '--json'];
  const { output, progress } = await runOps('weekly-report', words, { DATABASE_OPERATOR_URL: database.operatorUrl });
  if (output === '') throw new Error(progress);
  const { kpis, processesUp } = JSON.parse(output) as { kpis: Kpi[]; processesUp: unknown[] };
  expect(processesUp.length).toBeGreaterThan(100);
  return Object.fromEntries(kpis.map((kpi) => [kpi.id, kpi]));
}

/** Two processes: one that is restarted every hour, and one that is down now and then. */
function history(downMinutes: number, used: number, scrapeSeconds: number): string {
  const lines: string[] = ['# TYPE up gauge'];
  const both = ['a', 'b'];
  const series = (name: string, labels: string, value: (minute: number) => number): void => {
    for (let minute = 0; minute <= MINUTES; minute += 1) {
      lines.push(`${name}{job="accubooks-api",${labels}} ${String(value(minute))} ${String(START + minute * 60)}`);
    }
  };
  const isDown = (minute: number): boolean => minute > 0 && minute <= downMinutes;
  series('up', 'instance="a"', (minute) => (isDown(minute) ? 0 : 1));
  series('up', 'instance="b"', (minute) => (isDown(minute) || minute % 60 === 30 ? 0 : 1));
  lines.push('# TYPE scrape_duration_seconds gauge');
  for (const instance of both) series('scrape_duration_seconds', `instance="${instance}"`, () => scrapeSeconds);
  lines.push('# TYPE accubooks_db_pool_connections gauge');
  const states = { max: () => 10, total: () => 10, idle: (minute: number) => (minute === 5_000 ? 10 - used : 8) };
  for (const [state, value] of Object.entries(states)) {
    for (const instance of both) {
      series('accubooks_db_pool_connections', `instance="${instance}",pool="reader",state="${state}"`, value);
    }
  }
  return [...lines, '# EOF', ''].join('\n');
}

describe('the weekly report, asking a real Prometheus', () => {
  it('passes what is well', async () => {
    const { uptime, pool, overhead } = await kpisOf(1, 5, 0.004);
    expect(uptime).toMatchObject({ verdict: 'PASS', source: 'Prometheus, 100 % of the time seen' });
    expect(uptime?.number).toBeCloseTo(1 - 1 / MINUTES, 5);
    expect(pool).toMatchObject({ verdict: 'PASS', number: 0.5 });
    expect(overhead?.verdict).toBe('PASS');
    expect(overhead?.number).toBeCloseTo(4, 6);
  });

  it('fails what is not', async () => {
    const { uptime, pool, overhead } = await kpisOf(20, 9, 0.03);
    expect(uptime?.verdict).toBe('FAIL');
    expect(uptime?.number).toBeCloseTo(1 - 20 / MINUTES, 5);
    expect(pool).toMatchObject({ verdict: 'FAIL', number: 0.9 });
    expect(overhead).toMatchObject({ verdict: 'FAIL' });
  });

  it('has no source for a week that Prometheus has not seen', async () => {
    const [prometheus] = running;
    const words = ['--from=2026-03-02', '--to=2026-03-08', `--prometheus=${String(prometheus?.address)}`, '--json'];
    const { output } = await runOps('weekly-report', words, { DATABASE_OPERATOR_URL: database.operatorUrl });
    const { kpis } = JSON.parse(output) as { kpis: Kpi[] };
    expect(new Set(kpis.map(({ verdict }) => verdict))).toEqual(new Set(['no source']));
  });
});
