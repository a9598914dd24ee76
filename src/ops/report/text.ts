import { failedKpis, isAnyKnown, type WeeklyReport } from './report.js';

/** The report as lines. */
export function asText(report: WeeklyReport): string {
  const { environment, period, kpis, breaches } = report;
  const widths = [kpis.map(({ name }) => name.length), kpis.map(({ value }) => value.length)].map((lengths) =>
    Math.max(...lengths),
  );
  const lines = kpis.map(({ verdict, name, value, target, source }) =>
    [verdict.padEnd(9), name.padEnd(widths[0] ?? 0), value.padStart(widths[1] ?? 0), target.padEnd(12), source].join(
      '  ',
    ),
  );
  const found = breaches.flatMap(({ what, count, examples }) => [
    `${count} ${what}`,
    ...examples.map((example) => `  ${example}`),
  ]);
  const title = `AccuBooks ${environment}, ${period.firstDay} to ${period.lastDay} (UTC)`;
  return [title, ...lines, ...found, outcomeOf(report)].join('\n');
}

function outcomeOf(report: WeeklyReport): string {
  const failed = failedKpis(report);
  if (failed.length > 0) return `${failed.length} failed: ${failed.map(({ name }) => name).join(', ')}.`;
  return isAnyKnown(report) ? 'No KPI failed.' : 'Nothing could be found out.';
}

/** The report for programs. */
export function asJson({ period, ...report }: WeeklyReport): string {
  const { firstDay, lastDay } = period;
  return JSON.stringify({ firstDay, lastDay, ...report }, undefined, 2);
}
