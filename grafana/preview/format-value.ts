/** A value in the unit of its panel, as short as Grafana writes it. */
export function formatValue(value: number, unit: string): string {
  if (!Number.isFinite(value)) return '–';
  switch (unit) {
    case 'percentunit':
      return `${short(value * 100)} %`;
    case 'ms':
      return value >= 1_000 ? `${short(value / 1_000)} s` : `${short(value)} ms`;
    case 's':
      return value < 1 ? `${short(value * 1_000)} ms` : `${short(value)} s`;
    case 'dtdurations':
      return value < 120
        ? `${short(value)} s`
        : value < 7_200
          ? `${short(value / 60)} min`
          : `${short(value / 3_600)} h`;
    case 'bytes':
      return `${short(value / 2 ** 20)} MiB`;
    case 'opm':
      return `${short(value)} /min`;
    case 'reqps':
      return `${short(value)} /s`;
    default:
      return short(value);
  }
}

function short(value: number): string {
  if (Math.abs(value) >= 10_000) return `${String(Math.round(value / 1_000))} k`;
  return String(Number(value.toPrecision(3)));
}
