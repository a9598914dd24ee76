import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type MetricsReport, MetricsSum } from './metrics-sum.js';

/** The metrics of one process. */
class Process {
  private readonly registry = new Registry();
  readonly writes = new Counter({ name: 'writes_total', help: 'w', labelNames: ['type'], registers: [this.registry] });
  readonly waiting = new Gauge({ name: 'waiting', help: 'w', registers: [this.registry] });
  readonly checkedAt = new Gauge({ name: 'checked_at', help: 'c', aggregator: 'max', registers: [this.registry] });
  readonly duration = new Histogram({ name: 'ms', help: 'd', buckets: [1, 10], registers: [this.registry] });

  /** As it arrives in another process. */
  async report(): Promise<MetricsReport> {
    return structuredClone(await this.registry.getMetricsAsJSON());
  }
}

describe('the sum of metrics', () => {
  let sum: MetricsSum;
  let first: Process;
  let second: Process;

  beforeEach(async () => {
    [sum, first, second] = [new MetricsSum(), new Process(), new Process()];
    first.writes.inc({ type: 'financial' }, 3);
    first.waiting.set(5);
    first.checkedAt.set(8);
    second.checkedAt.set(9);
    first.duration.observe(7);
    second.writes.inc({ type: 'financial' }, 4);
    second.writes.inc({ type: 'high_risk' });
    second.waiting.set(1);
    second.duration.observe(0.5);
    sum.update(first, await first.report());
    sum.update(second, await second.report());
  });

  it('adds what processes count and have', async () => {
    const text = await sum.text();
    for (const line of [
      'writes_total{type="financial"} 7',
      'writes_total{type="high_risk"} 1',
      'waiting 6',
      'checked_at 9',
      'ms_bucket{le="1"} 1',
      'ms_bucket{le="10"} 2',
      'ms_bucket{le="+Inf"} 2',
      'ms_sum 7.5',
      'ms_count 2',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
  });

  it('has the last report of each', async () => {
    first.writes.inc({ type: 'financial' });
    sum.update(first, await first.report());
    expect(await sum.text()).toContain('writes_total{type="financial"} 8\n');
  });

  it('keeps what a process counted when it ends, and not what it had', async () => {
    sum.close(first);
    const next = new Process();
    next.writes.inc({ type: 'financial' }, 10);
    sum.update(next, await next.report());
    sum.close(second);
    const text = await sum.text();
    expect(text).toContain('writes_total{type="financial"} 17\n');
    expect(text).toContain('ms_count 2\n');
    expect(text).toContain('waiting 0\n');
    sum.close(next);
    expect(await sum.text()).not.toContain('waiting');
  });

  it('loses nothing of a process that ends while the text is made', async () => {
    const text = sum.text();
    sum.close(first);
    expect(await text).toContain('writes_total{type="financial"} 7\n');
    expect(await sum.text()).toContain('writes_total{type="financial"} 7\n');
  });

  it('takes nothing from a process that ended before it reported', async () => {
    sum.close(new Process());
    expect(await sum.text()).toContain('writes_total{type="financial"} 7\n');
  });
});
