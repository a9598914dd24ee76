import { AggregatorRegistry, type Registry, register } from 'prom-client';

/** Gives the text of `/metrics`. */
export type MetricsSource = () => Promise<string>;

/** All metrics of a process, such as another process can add up. */
export type MetricsReport = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

/** The metrics of this process. */
export function reportMetrics(): Promise<MetricsReport> {
  return register.getMetricsAsJSON();
}

/**
 * The sum over processes. What a process counted stays in it when the process ends, so that no counter falls; what it
 * had at the moment (gauges) goes with it.
 */
export class MetricsSum {
  private readonly reports = new Map<object, MetricsReport>();
  private remains = Promise.resolve<MetricsReport>([]);

  /** @param source stands for the process; its report takes the place of its last one. */
  update(source: object, report: MetricsReport): void {
    this.reports.set(source, report);
  }

  /** The process has ended; it reports no more. */
  close(source: object): void {
    const counted = (this.reports.get(source) ?? []).filter(({ type }) => TYPES_THAT_COUNT.has(String(type)));
    this.reports.delete(source);
    this.remains = this.remains.then((remains) => add([remains, counted]).getMetricsAsJSON());
  }

  /** In Prometheus' text format. */
  async text(): Promise<string> {
    // Taken at the same moment as the remains: a process that ends meanwhile is in one of them.
    const reports = [...this.reports.values()];
    return add([await this.remains, ...reports]).metrics();
  }
}

const TYPES_THAT_COUNT = new Set(['counter', 'histogram']);

/** Each metric has its own way: most are added, versions are taken from the first, start times from the earliest. */
function add(reports: readonly MetricsReport[]): Registry {
  return AggregatorRegistry.aggregate([...reports]);
}
