import { CommandFailed } from '../run.js';
import { UsageError } from '../run.js';

/** An alert of a rule, as Prometheus sees it now. */
export interface ActiveAlert {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly isFiring: boolean;
  /** Since when its condition holds. */
  readonly activeAt: Date;
}

/** A rule that raises alerts, with those that it raises now. */
export interface AlertRule {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly alerts: readonly ActiveAlert[];
}

/** A moment, as seconds since 1970, and the value then. */
export type Sample = readonly [number, number];

/** Prometheus can't be asked. */
export class PrometheusUnreachable extends CommandFailed {}

const TIMEOUT_MS = 60_000;

/** Asks a Prometheus by its HTTP API. */
export class PrometheusClient {
  private constructor(private readonly address: string) {}

  /** @throws UsageError */
  static at(option: string, text: string): PrometheusClient {
    const address = URL.canParse(text) ? new URL(text) : undefined;
    if (address === undefined || !/^https?:$/.test(address.protocol)) {
      throw new UsageError(`--${option}: expected the address of Prometheus, such as http://prometheus:9090`);
    }
    return new PrometheusClient(address.href.replace(/\/+$/, ''));
  }

  /**
   * The value of a query that gives one.
   * @returns undefined when there are no data, which is something else than 0.
   * @throws PrometheusUnreachable, CommandFailed when the query gives several.
   */
  async value(query: string, at?: Date): Promise<number | undefined> {
    const time = at === undefined ? {} : { time: String(at.getTime() / 1_000) };
    const { result } = await this.ask<{ result: { value: [number, string] }[] }>('query', { query, ...time });
    if (result.length > 1) throw new CommandFailed(`the query gives ${result.length} values instead of one: ${query}`);
    const value = Number(result[0]?.value[1]);
    return Number.isFinite(value) ? value : undefined;
  }

  /** The values of a query that gives one, over a time. @throws PrometheusUnreachable */
  async values(query: string, from: Date, to: Date, stepSeconds: number): Promise<Sample[]> {
    const [start, end] = [from, to].map((date) => String(date.getTime() / 1_000));
    const parameters = { query, start: start ?? '', end: end ?? '', step: String(stepSeconds) };
    const { result } = await this.ask<{ result: { values: [number, string][] }[] }>('query_range', parameters);
    return (result[0]?.values ?? []).map(([time, value]) => [time, Number(value)] as const);
  }

  /** Every rule that raises alerts. @throws PrometheusUnreachable */
  async alertRules(): Promise<AlertRule[]> {
    const { groups } = await this.ask<{ groups: { rules: RawRule[] }[] }>('rules', { type: 'alert' });
    return groups
      .flatMap(({ rules }) => rules)
      .map(({ name, labels = {}, alerts = [] }) => ({
        ...{ name, labels },
        alerts: alerts.map((alert) => ({
          ...{ name, labels: alert.labels },
          isFiring: alert.state === 'firing',
          activeAt: new Date(alert.activeAt),
        })),
      }));
  }

  private async ask<Data>(path: string, parameters: Readonly<Record<string, string>>): Promise<Data> {
    const url = `${this.address}/api/v1/${path}?${new URLSearchParams(parameters).toString()}`;
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
      const { data, error } = (await response.json()) as { data?: Data; error?: string };
      if (data !== undefined) return data;
      throw new Error(error ?? `it answered ${response.status}`);
    } catch (cause) {
      throw new PrometheusUnreachable(`${this.address} did not say: ${describe(cause)} (${path})`, { cause });
    }
  }
}

interface RawRule {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly alerts?: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly state: string;
    readonly activeAt: string;
  }[];
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
