import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { packageRoot } from '../src/config/package-root.js';
import { buildDashboard } from './build-dashboard.js';
import { withQueries } from './describe-queries.js';

/** A file of the repository that is generated, and what it must hold. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** The dashboard for import, and the page that says what its queries answer. */
export async function generatedFiles(): Promise<readonly GeneratedFile[]> {
  const page = join(packageRoot(), 'docs/observability.md');
  return [
    {
      path: join(packageRoot(), 'grafana/dashboards/idempotent-writes.json'),
      text: await format(JSON.stringify(buildDashboard()), { parser: 'json', printWidth: 120 }),
    },
    { path: page, text: withQueries(readFileSync(page, 'utf8')) },
  ];
}
