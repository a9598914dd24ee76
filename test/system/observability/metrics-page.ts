/** A value of `/metrics`. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A page of `/metrics`, read without Prometheus. */
export class MetricsPage {
  private readonly samples = new Map<string, Sample[]>();
  /** The names of its metrics; a histogram is one. */
  readonly names: readonly string[];

  /** The names of all labels. */
  readonly labelNames: ReadonlySet<string>;

  constructor(readonly text: string) {
    this.names = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name);
    for (const [, name = '', labels = '', value] of text.matchAll(/^([a-z_]\w*)(?:\{(.*)\})? (\S+)$/gm)) {
      const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label, text]) => [label, text]);
      const samples = this.samples.get(name) ?? [];
      samples.push({ labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) });
      this.samples.set(name, samples);
    }
    this.labelNames = new Set([...this.samples.values()].flat().flatMap(({ labels }) => Object.keys(labels)));
  }

  static async read(address: string): Promise<MetricsPage> {
    return new MetricsPage(await (await fetch(`${address}/metrics`)).text());
  }

  of(name: string, labels: Readonly<Record<string, string>> = {}): readonly Sample[] {
    return (this.samples.get(name) ?? []).filter((sample) =>
      Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
    );
  }

  sum(name: string, labels?: Readonly<Record<string, string>>): number {
    return this.of(name, labels).reduce((total, { value }) => total + value, 0);
  }
}

/**
 * A quantile of what was observed between two pages, as Prometheus estimates it: evenly spread within a bucket, and never
 * past the last bound. NaN when nothing was.
 */
export function quantileBetween(
  before: MetricsPage,
  now: MetricsPage,
  quantile: number,
  histogram: string,
  labels?: Readonly<Record<string, string>>,
): number {
  const bounds = [...new Set(now.of(`${histogram}_bucket`).map(({ labels: { le } }) => le ?? ''))];
  const counts = bounds.map((le) => {
    const countOf = (page: MetricsPage): number => page.sum(`${histogram}_bucket`, { ...labels, le });
    return countOf(now) - countOf(before);
  });
  const rank = quantile * (counts.at(-1) ?? 0);
  if (counts.at(-1) === 0) return Number.NaN;
  const place = counts.findIndex((count) => count >= rank);
  const [from, to] = [Number(bounds[place - 1] ?? 0), Number(bounds[place])];
  if (bounds[place] === '+Inf') return from;
  if (place === 0 && to <= 0) return to;
  const [below, within] = [counts[place - 1] ?? 0, counts[place] ?? 0];
  return from + ((to - from) * (rank - below)) / (within - below);
}
