/** A series: its labels, and its values by seconds since 1970. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly (readonly [seconds: number, value: number])[];
}

export interface TimeRange {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly stepSeconds: number;
}

interface Answer {
  readonly status: 'success' | 'error';
  readonly error?: string;
  readonly data?: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly value?: readonly [number, string];
      readonly values?: readonly (readonly [number, string])[];
    }[];
  };
}

/** Asks Prometheus over its HTTP API. */
export class PrometheusClient {
  constructor(private readonly url: string) {}

  /** @throws Error with Prometheus' own words. */
  at(query: string, seconds: number): Promise<Series[]> {
    return this.ask('query', { query, time: seconds });
  }

  /** @throws Error with Prometheus' own words. */
  over(query: string, { fromSeconds, toSeconds, stepSeconds }: TimeRange): Promise<Series[]> {
    return this.ask('query_range', { query, start: fromSeconds, end: toSeconds, step: stepSeconds });
  }

  private async ask(path: string, parameters: Readonly<Record<string, string | number>>): Promise<Series[]> {
    const texts = Object.entries(parameters).map(([name, value]): [string, string] => [name, String(value)]);
    const response = await fetch(`${this.url}/api/v1/${path}`, { method: 'POST', body: new URLSearchParams(texts) });
    const { data, error } = (await response.json()) as Answer;
    if (data === undefined) throw new Error(`${parameters['query'] ?? ''}: ${error ?? String(response.status)}`);
    return data.result.map(({ metric, value, values }) => ({
      labels: metric,
      points: (values ?? (value === undefined ? [] : [value])).map(([at, text]) => [at, Number(text)] as const),
    }));
  }
}
