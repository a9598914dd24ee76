import { problemCatalogue, type ProblemType } from '../problem.js';

/** The page that the `type` of a problem points to. */
export function errorsPage(): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>AccuBooks: errors</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}dt{margin-top:1rem}:target{background:#ffc}</style>
</head><body><h1>Errors</h1><dl>
${problemCatalogue().map(entry).join('\n')}
</dl></body></html>
`;
}

function entry({ code, status, title, action }: ProblemType): string {
  return `<dt id="${code}"><code>${code}</code> (${status}) ${escaped(title)}</dt><dd>${escaped(action)}</dd>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
