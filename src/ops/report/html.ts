import { plotsOf } from './plots.js';
import { failedKpis, type Figures, type WeeklyReport } from './report.js';

const STYLE = `
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 64rem; padding: 0 1rem; color: #1c2430; }
  table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
  th, td { border-bottom: 1px solid #d8dee6; padding: .35rem .6rem; text-align: left; vertical-align: top; }
  td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
  td.target { white-space: nowrap; }
  .verdict { font-weight: 600; white-space: nowrap; }
  .PASS { color: #17692f; } .WARNING { color: #8a5300; } .FAIL { color: #b00020; } .none { color: #5b6675; }
  figure { margin: 1.5rem 0; } svg { max-width: 100%; height: auto; }`;

/** The report as one page that loads nothing. */
export function asHtml(report: WeeklyReport): string {
  const { environment, period, madeAt, kpis, breaches, days, operations } = report;
  const title = `AccuBooks ${environment}, ${period.firstDay} to ${period.lastDay}`;
  const failed = failedKpis(report).length;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escape(title)}</title>
<style>${STYLE}
</style>
</head>
<body>
<h1>${escape(title)}</h1>
<p>${failed === 0 ? 'No KPI failed.' : `${failed} KPI failed.`} Days are in UTC; test companies are left out. Made at ${madeAt.toISOString()}.</p>
<table>
<thead><tr><th>Verdict</th><th>KPI</th><th>Value</th><th>Target</th><th>Source</th></tr></thead>
<tbody>
${kpis.map((kpi) => `<tr><td class="verdict ${kpi.verdict === 'no source' ? 'none' : kpi.verdict}">${kpi.verdict}</td><td>${escape(kpi.name)}</td><td class="number">${escape(kpi.value)}</td><td class="target">${escape(kpi.target)}</td><td>${escape(kpi.source)}</td></tr>`).join('\n')}
</tbody>
</table>
${breaches.map(({ what, count, examples }) => `<h2>${count} ${escape(what)}</h2>\n<ul>${examples.map((example) => `<li>${escape(example)}</li>`).join('')}</ul>`).join('\n')}
${plotsOf(report)
  .map(({ title: caption, svg }) => `<figure><figcaption>${escape(caption)}</figcaption>${svg}</figure>`)
  .join('\n')}
<h2>Days</h2>
${table('Day', days)}
<h2>Operations</h2>
${table('Operation', operations)}
</body>
</html>
`;
}

function table(of: string, rows: readonly Figures[]): string {
  const heads = [of, 'Attempts', 'New', 'Replayed', 'Refused', 'Failed', '50 in 100', '95 in 100', '99 in 100'];
  const body = rows.map((row) => {
    const numbers = [row.attempts, row.new, row.replayed, row.refused, row.failed].map(String);
    const times = [row.p50Ms, row.p95Ms, row.p99Ms].map((ms) => `${ms.toFixed(1)} ms`);
    const cells = [...numbers, ...times].map((cell) => `<td class="number">${cell}</td>`);
    return `<tr><td>${escape(row.of)}</td>${cells.join('')}</tr>`;
  });
  return `<table><thead><tr>${heads.map((head) => `<th>${head}</th>`).join('')}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
