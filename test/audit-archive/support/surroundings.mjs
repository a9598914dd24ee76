/**
 * What surrounds `audit:archive` in a test, loaded before it. Every statement and every file that is put into a store is
 * an event, named by its text or by the file; `POINT` is a JSON object:
 *
 * event: a part of its name; number: which such event, from 1; when: `before` or `after` it;
 * what: `die` (SIGKILL), `hold` (until the file `path` is there), `insert` (the statement `sql`, by another connection at
 * `url`), or `damage` (of a file that is put into a store: another byte).
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { S3Client } from '@aws-sdk/client-s3';
import pg from 'pg';

const point = JSON.parse(process.env.POINT ?? '{}');
let events = 0;

async function around(name, work) {
  const isPoint = point.event !== undefined && name.includes(point.event) && (events += 1) === (point.number ?? 1);
  if (isPoint && point.when !== 'after') await happen();
  const result = await work(isPoint);
  if (isPoint && point.when === 'after') await happen();
  return result;
}

async function happen() {
  if (point.what === 'die') {
    process.kill(process.pid, 'SIGKILL');
    for (;;);
  }
  if (point.what === 'hold') {
    fs.writeFileSync(`${point.path}.reached`, '');
    while (!fs.existsSync(point.path)) await new Promise((resolve) => setTimeout(resolve, 10));
  }
  if (point.what === 'insert') {
    const other = new pg.Client({ connectionString: point.url });
    await other.connect();
    await query.call(other, point.sql);
    await other.end();
  }
}

const query = pg.Client.prototype.query;
pg.Client.prototype.query = function observed(config, ...more) {
  const text = typeof config === 'string' ? config : (config?.text ?? '');
  return around(text, () => query.call(this, config, ...more));
};

const { rename, readFile, writeFile } = fs.promises;
fs.promises.rename = (from, to) =>
  around(`store ${basename(to)}`, async (isPoint) => {
    if (isPoint && point.what === 'damage') await writeFile(from, damaged(await readFile(from)));
    return rename(from, to);
  });

const send = S3Client.prototype.send;
S3Client.prototype.send = function observed(command, ...more) {
  const { Key = '', Body } = command.input;
  if (!/Put|CompleteMultipart/.test(command.constructor.name)) return send.call(this, command, ...more);
  return around(`store ${basename(Key)}`, (isPoint) => {
    if (isPoint && point.what === 'damage') command.input.Body = damaged(Buffer.from(Body));
    return send.call(this, command, ...more);
  });
};

/** A file that can be unpacked, with another byte in its middle. */
function damaged(content) {
  const text = gunzipSync(content);
  text[Math.floor(text.length / 2)] ^= 1;
  return gzipSync(text);
}

syncBuiltinESMExports();
