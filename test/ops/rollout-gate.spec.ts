import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { rolloutGate } from '../../src/ops/rollout/rollout-gate.command.js';
import { callOps, type CommandResult } from './support/command.js';

/** What Prometheus says of a healthy release; a text is no number. */
const HEALTHY = {
  traffic: 500,
  errors: 0.002,
  failures: 0.001,
  replays: 0.05,
  p95: 80,
  p99: 200,
  comparison: 1.1,
} as const;

type Values = Record<keyof typeof HEALTHY, number | string | undefined>;

interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly state: string;
  readonly activeAt: string;
}

/** A Prometheus that answers what a test wants; the real one is asked in test/system. */
class ScriptedPrometheus {
  values: Values = HEALTHY;
  alerts: readonly Alert[] = [];
  severity = 'critical';
  readonly queries: string[] = [];
  private readonly server: Server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://prometheus');
    const data = pathname.endsWith('/rules') ? this.rules() : this.result(searchParams.get('query') ?? '');
    response.end(JSON.stringify({ status: 'success', data }));
  });

  async listen(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private result(query: string): object {
    this.queries.push(query);
    const value = this.values[nameOf(query)];
    return { resultType: 'vector', result: value === undefined ? [] : [{ metric: {}, value: [0, String(value)] }] };
  }

  private rules(): object {
    const rule = { name: 'HighFailureRate', labels: { severity: this.severity }, alerts: this.alerts };
    return { groups: [{ rules: [rule] }] };
  }
}

function nameOf(query: string): keyof Values {
  if (query.includes('clamp_min')) return 'comparison';
  if (query.includes('http_requests_total')) return 'errors';
  if (query.includes('failed_total')) return 'failures';
  if (query.includes('replayed_total')) return 'replays';
  if (query.includes('histogram_quantile')) return query.includes('0.99') ? 'p99' : 'p95';
  return 'traffic';
}

let prometheus: ScriptedPrometheus;
let address: string;
beforeEach(async () => {
  prometheus = new ScriptedPrometheus();
  address = await prometheus.listen();
});
afterEach(() => {
  prometheus.close();
});

function gate(...words: string[]): Promise<CommandResult> {
  return callOps(rolloutGate, words, { PROMETHEUS_URL: address });
}

describe('the gate of a rollout', () => {
  it('lets a healthy release go on, and stay', async () => {
    const go = await gate('--slot=green');
    expect(go.output).toMatch(/^ok {6}errors: 0.2 %, must be < 1 %$/m);
    expect(go.output).toMatch(/\nGO$/);
    expect(go.exitCode).toBe(0);
    const stay = await gate('--slot=green', '--mode=rollback');
    expect(stay.output).toMatch(/\nSTAY$/);
    expect(stay.exitCode).toBe(0);
  });

  it.each([
    ['errors', 0.01],
    ['failures', 0.01],
    ['replays', 0.2],
    ['p95', 500],
    ['p99', 1_000],
    ['traffic', 99],
  ] as const)('is no go with %s of %d', async (name, value) => {
    prometheus.values = { ...HEALTHY, [name]: value };
    const { output, exitCode } = await gate();
    expect(output).toMatch(new RegExp(`^not ok +${name}: `, 'm'));
    expect(output).toMatch(/\nNO GO$/);
    expect(exitCode).toBe(1);
  });

  it.each(['traffic', 'errors', 'failures', 'replays', 'p95', 'p99'] as const)(
    'is no go without data for %s, or with NaN, and names the query',
    async (name) => {
      for (const nothing of [undefined, 'NaN']) {
        prometheus.values = { ...HEALTHY, [name]: nothing };
        const { output, exitCode } = await gate();
        expect(output).toMatch(new RegExp(`^no data ${name}: no data for .*(idempotent|http)_`, 'm'));
        expect(exitCode).toBe(1);
      }
    },
  );

  it.each([
    ['errors', 0.051],
    ['failures', 0.11],
    ['p95', 1_001],
    ['comparison', 2.1],
  ] as const)('rolls back with %s of %d', async (name, value) => {
    prometheus.values = { ...HEALTHY, [name]: value };
    const { output, exitCode } = await gate('--mode=rollback');
    expect(output).toMatch(/\nROLL BACK$/);
    expect(exitCode).toBe(1);
  });

  it('stays when there is nothing to compare with, and rolls nothing back for what only stops a rollout', async () => {
    prometheus.values = { ...HEALTHY, comparison: undefined, errors: 0.05, failures: 0.1, replays: 0.9, p99: 9_000 };
    expect((await gate('--mode=rollback')).exitCode).toBe(0);
  });

  it.each(['traffic', 'errors', 'failures', 'p95'] as const)('does not judge a rollback without %s', async (name) => {
    prometheus.values = { ...HEALTHY, [name]: undefined };
    const { output, exitCode } = await gate('--mode=rollback');
    expect(output).toMatch(/\nNOT JUDGED$/);
    expect(exitCode).toBe(2);
  });

  it('rolls back although not everything is known', async () => {
    prometheus.values = { ...HEALTHY, p95: undefined, errors: 0.5 };
    expect((await gate('--mode=rollback')).exitCode).toBe(1);
  });

  it('heeds critical alerts: at once to go on, after 15 minutes to roll back', async () => {
    prometheus.alerts = [alertSince(14)];
    expect((await gate()).output).toContain('not ok  critical alerts: HighFailureRate since ');
    expect((await gate('--mode=rollback')).exitCode).toBe(0);
    prometheus.alerts = [alertSince(15)];
    expect((await gate('--mode=rollback')).exitCode).toBe(1);
    prometheus.alerts = [{ ...alertSince(20), state: 'pending' }];
    expect((await gate()).exitCode).toBe(0);
  });

  it('leaves out alerts of another slot, but none that name no slot', async () => {
    prometheus.alerts = [alertSince(20, { slot: 'blue' })];
    expect((await gate('--slot=green')).exitCode).toBe(0);
    expect((await gate('--slot=blue')).exitCode).toBe(1);
    prometheus.alerts = [alertSince(20)];
    expect((await gate('--slot=green')).exitCode).toBe(1);
  });

  it('is no go, and no judgement, where no critical alert could fire', async () => {
    prometheus.severity = 'warning';
    expect((await gate()).output).toContain('Prometheus has no alert rules of severity critical');
    expect((await gate('--mode=rollback')).exitCode).toBe(2);
  });

  it('asks of one slot, and compares it with the others', async () => {
    await gate('--slot=green', '--selector=job="accubooks-api"', '--window=10m', '--mode=rollback');
    expect(prometheus.queries[0]).toBe('sum(increase(idempotent_writes_total{job="accubooks-api",slot="green"}[10m]))');
    const comparison = prometheus.queries.find((query) => query.includes('clamp_min'));
    expect(comparison).toContain('{job="accubooks-api",slot="green"}[10m]');
    expect(comparison).toContain('{job="accubooks-api",slot!="green"}[10m]');
    await gate('--slot-label=version', '--slot=1.2.0');
    expect(prometheus.queries.at(-1)).toContain('version="1.2.0"');
    await gate('--mode=rollback');
    expect(prometheus.queries.find((query) => query.includes('offset 1h'))).toBeDefined();
  });

  it('never goes on when Prometheus can not be asked', async () => {
    const words = ['--prometheus=http://127.0.0.1:9'];
    expect((await gate(...words)).exitCode).toBe(1);
    const rollback = await gate(...words, '--mode=rollback');
    expect(rollback.progress).toContain('http://127.0.0.1:9 did not say');
    expect(rollback.exitCode).toBe(2);
  });

  it.each([
    ['no address', ['--prometheus=nowhere'], '--prometheus: expected the address of Prometheus'],
    ['another mode', ['--mode=maybe'], '--mode: expected one of go, rollback'],
    ['a slot with quotes', ['--slot=a"b'], '--slot: expected a name'],
    ['matchers that are none', ['--selector=x'], '--selector: expected matchers'],
    ['a window without a unit', ['--window=5'], '--window: expected a duration'],
    ['a long window', ['--window=2h'], '--window: expected a duration'],
  ])('refuses %s', async (_what, words, expected) => {
    const { exitCode, progress } = await gate(...words);
    expect(progress).toContain(expected);
    expect(exitCode).toBe(2);
  });
});

function alertSince(minutes: number, labels: Readonly<Record<string, string>> = {}): Alert {
  const activeAt = new Date(Date.now() - minutes * 60_000).toISOString();
  return { labels: { severity: 'critical', ...labels }, state: 'firing', activeAt };
}
