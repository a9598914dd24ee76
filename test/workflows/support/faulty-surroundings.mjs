/**
 * What surrounds the runner in a test, loaded before it.
 *
 * FAKE_NAMES: a JSON object of host names and what they resolve to, one list of addresses after the other; the last one
 * stays. Each question is told on standard output.
 * DIE_AT: the process kills itself before its request is sent (`request`), when the answer has come (`answer`), or before
 * it sends a statement that holds this text.
 */
import dns from 'node:dns';
import http from 'node:http';
import { isIP } from 'node:net';
import { syncBuiltinESMExports } from 'node:module';
import { writeSync } from 'node:fs';
import pg from 'pg';

const names = JSON.parse(process.env.FAKE_NAMES ?? '{}');
const point = process.env.DIE_AT;

function die() {
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

const lookup = dns.lookup;
dns.lookup = (name, options, callback) => {
  const answers = names[name];
  if (answers === undefined) return lookup(name, options, callback);
  writeSync(1, `asked for ${name}\n`);
  const addresses = answers.length > 1 ? answers.shift() : answers[0];
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  process.nextTick(() => {
    if (options.all) callback(null, found);
    else callback(null, found[0].address, found[0].family);
  });
};

const request = http.request;
http.request = (...parameters) => {
  if (point === 'request') die();
  const sent = request(...parameters);
  if (point === 'answer') sent.prependListener('response', die);
  return sent;
};

const query = pg.Pool.prototype.query;
pg.Pool.prototype.query = function queryOrDie(text, ...more) {
  if (point !== undefined && String(text).includes(point)) die();
  return query.call(this, text, ...more);
};

syncBuiltinESMExports();
