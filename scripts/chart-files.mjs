/**
 * Writes what the chart holds of other files: copies of the alerts and dashboards, since `.Files` of Helm reads only
 * inside the chart; the names of settings in its schema, from `.env.example`; the table of values in its README, from the
 * comments of `values.yaml`. A test says when one of them is out of date.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { isMap, parseDocument } from 'yaml';

const CHART = 'helm/accubooks';
const COPIES = {
  [`${CHART}/files/alerts/idempotent-writes.yml`]: 'prometheus/alerts/idempotent-writes.yml',
  [`${CHART}/files/dashboards/idempotent-writes.json`]: 'grafana/dashboards/idempotent-writes.json',
};
/** The chart decides these, or they come from secrets. */
const NOT_IN_CONFIG =
  /^(NODE_ENV|PORT|METRICS_PORT|WORKFLOWS_PORT|MIGRATE_ON_START|RUN_WORKFLOWS|SHUTDOWN_DELAY_MS|DRAIN_TIMEOUT_MS|JWT_SECRET|SESSION_SECRET|\w+_URL)$/;
/** Public addresses, unlike the other URLs. */
const PUBLIC_URLS = new Set(['JWT_JWKS_URL']);
const TABLE = /(?<=<!-- values -->\n)[\s\S]*(?=<!-- \/values -->)/;

/** @returns each generated file with its text. */
async function chartFiles() {
  const copies = Object.entries(COPIES).map(([to, from]) => [to, readFileSync(from, 'utf8')]);
  const readme = `${CHART}/README.md`;
  const schema = `${CHART}/values.schema.json`;
  return new Map([...copies, [schema, await withSettings(schema)], [readme, withTable(readFileSync(readme, 'utf8'))]]);
}

async function withSettings(path) {
  const schema = JSON.parse(readFileSync(path, 'utf8'));
  schema.$defs.config.propertyNames.enum = settingsOfConfig();
  return format(JSON.stringify(schema), { filepath: path, printWidth: 120 });
}

/** The settings that `config` may hold. */
function settingsOfConfig() {
  const names = [...readFileSync('.env.example', 'utf8').matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
  return names.filter((name) => PUBLIC_URLS.has(name) || !NOT_IN_CONFIG.test(name));
}

function withTable(readme) {
  const values = parseDocument(readFileSync(`${CHART}/values.yaml`, 'utf8'));
  if (!TABLE.test(readme)) throw new Error(`${CHART}/README.md: expected the comments values and /values`);
  const rows = rowsOf(values.contents, [], values.commentBefore);
  return readme.replace(TABLE, () => ['| value | default | meaning |', '|---|---|---|', ...rows, ''].join('\n'));
}

/** A comment makes a row. Without comments below it, the row stands for the whole. */
function rowsOf(map, path, firstComment = map.commentBefore) {
  return map.items.flatMap(({ key, value }, index) => {
    const name = [...path, key.value];
    const comment = (index === 0 ? firstComment : undefined) ?? key.commentBefore;
    const isSection = isMap(value) && hasComments(value);
    if (comment === undefined && !isSection) throw new Error(`values.yaml: ${name.join('.')} has no comment`);
    const rows = isSection ? rowsOf(value, name) : [];
    return comment === undefined ? rows : [row(name, isSection ? '' : code(value.toJSON()), comment), ...rows];
  });
}

function hasComments(map) {
  return map.items.some(({ key, value }, index) => {
    const comment = (index === 0 ? map.commentBefore : undefined) ?? key.commentBefore;
    return comment !== undefined || (isMap(value) && hasComments(value));
  });
}

function row(name, defaultText, comment) {
  const meaning = comment
    .split('\n')
    .map((line) => line.trim())
    .join(' ');
  return `| \`${name.join('.')}\` | ${defaultText} | ${meaning.replaceAll('|', '\\|')} |`;
}

function code(value) {
  return value === null || value === '' ? '' : `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

const isCheck = process.argv.includes('--check');
for (const [path, text] of await chartFiles()) {
  if (!isCheck) {
    writeFileSync(path, text);
  } else if (readFileSync(path, 'utf8') !== text) {
    console.error(`${path} is out of date: run npm run chart:files`);
    process.exitCode = 1;
  }
}
