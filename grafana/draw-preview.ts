import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { buildDashboard } from './build-dashboard.js';
import { drawPreview } from './preview/draw-preview.js';

const USAGE = `usage: npm run dashboards:preview -- --prometheus URL [--seconds 3600] [--step 15] [--out FILE]
Draws the dashboard from what Prometheus has of the last seconds. It is a preview of the data, not Grafana's own picture.`;

const { values } = parseArgs({
  options: {
    prometheus: { type: 'string' },
    seconds: { type: 'string', default: '3600' },
    step: { type: 'string', default: '15' },
    out: { type: 'string', default: 'docs/images/idempotent-writes.png' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help || values.prometheus === undefined) {
  console.log(USAGE);
  process.exit(values.help ? 0 : 1);
}
const toSeconds = Math.floor(Date.now() / 1_000);
const range = { fromSeconds: toSeconds - Number(values.seconds), toSeconds, stepSeconds: Number(values.step) };
const { png } = await drawPreview(buildDashboard(), values.prometheus, range);
writeFileSync(values.out, png);
console.log(values.out);
process.exit(0);
