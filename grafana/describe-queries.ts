import { ROWS } from './build-dashboard.js';

const BEGIN = '<!-- queries of the dashboard: written by `npm run dashboards` -->';
const END = '<!-- end of the queries -->';

/** @returns the page with every query of the dashboard between its two marks. @throws Error when a mark is missing. */
export function withQueries(page: string): string {
  const [head, rest] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (head < 0 || rest < head) throw new Error(`the page needs the lines "${BEGIN}" and "${END}"`);
  return `${page.slice(0, head + BEGIN.length)}\n\n${describeRows()}\n\n${page.slice(rest)}`;
}

function describeRows(): string {
  return ROWS.map(({ title, panels }) =>
    [
      `### ${title}`,
      ...panels.map((panel) => {
        const queries = panel.queries.map(({ expr }) => `\`\`\`promql\n${expr}\n\`\`\``);
        return `**${panel.title}** (${UNIT_NAMES[panel.unit]}). ${panel.description}\n\n${queries.join('\n')}`;
      }),
    ].join('\n\n'),
  ).join('\n\n');
}

const UNIT_NAMES = {
  short: 'a number',
  percentunit: 'a part of 1',
  ms: 'milliseconds',
  s: 'seconds',
  opm: 'per minute',
  reqps: 'per second',
  bytes: 'bytes',
  dtdurations: 'seconds',
} as const;
