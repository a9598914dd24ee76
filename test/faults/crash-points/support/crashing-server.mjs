/**
 * The real application in a process that kills itself when each of the expected attempts stands at its crash point.
 *
 * CASES is a JSON list of `{ key, scopeId, kind, point }`: the attempt with this key, in the line of this company or
 * user, of which there is no other. Each has a group and a connection to itself, so that all can stand at once.
 */
import { writeSync } from 'node:fs';
import { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const load = (path) => import(pathToFileURL(join(process.env.COMPILED ?? '', path)).href);
const { createApplication } = await load('src/application.js');
const { loadConfiguration } = await load('src/config/index.js');
const { ENGINE_DEFAULTS } = await load('src/idempotency/engine/engine-options.js');
const { ConnectionLost, GroupConnection } = await load('src/idempotency/engine/group-connection.js');
const { GroupEngine } = await load('src/idempotency/engine/group-engine.js');
const { IdempotentWriteService } = await load('src/idempotency/idempotent-write.service.js');

const cases = JSON.parse(process.env.CASES ?? '[]');
const byKey = new Map(cases.map((one) => [one.key, one]));
const byScope = new Map(cases.map((one) => [one.scopeId, one]));
const forever = new Promise(() => undefined);

/** The attempt is at its point. The process ends when it is the last one. */
function stand(one) {
  one.stands = true;
  if (cases.some(({ stands }) => !stands)) return forever;
  writeSync(1, 'all stand at their points\n');
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

/** At the point in question the attempt stands for ever; past any other it goes on. */
const reach = (one, point) => (one?.point === point ? stand(one) : undefined);

/** Attempts stand for longer than the engine would let them, each in a group of its own. */
const LONG_MS = 60_000;
for (const limits of [ENGINE_DEFAULTS.groupLimits, ENGINE_DEFAULTS.aloneLimits]) {
  Object.assign(limits, { idleTimeoutMs: LONG_MS, rerunMs: LONG_MS, groupMs: LONG_MS, commitMs: LONG_MS });
}
Object.assign(ENGINE_DEFAULTS, { groupWritesMax: 1 });

const { run } = IdempotentWriteService.prototype;
IdempotentWriteService.prototype.run = async function runFrom(attempt, work) {
  await reach(byKey.get(attempt.idempotencyKey), 'received');
  return run.call(this, attempt, work);
};

/** The transactions of an attempt, by their connection: its own, and the proof of the first one. */
const transactions = new WeakMap();
const AT_COMMIT = [
  { before: 'before commit', underWay: 'commit under way', after: 'after commit, before any answer' },
  { before: 'outcome read', underWay: 'commit of the proof under way', after: 'outcome known' },
];

const { send, change, commit } = GroupConnection.prototype;
GroupConnection.prototype.send = async function sendFrom(statements) {
  const locks = statements.find(({ name }) => name === 'locks');
  if (locks === undefined) return send.call(this, statements);
  const one = byScope.get(locks.values[1][0]);
  one.transactions = (one.transactions ?? 0) + 1;
  transactions.set(this, { one, place: one.transactions - 1 });
  if (one.transactions === 2) await reach(one, 'before the proof');
  const answers = await send.call(this, statements);
  if (one.transactions === 1) await reach(one, 'lookup done');
  return answers;
};

const AUDIT = 'insert "idempotent_write_audit_log"';
GroupConnection.prototype.change = async function changeFrom(statements) {
  const audit = statements.findIndex(({ name }) => name === AUDIT);
  if (audit < 0) return change.call(this, statements);
  const { one } = transactions.get(this) ?? {};
  await reach(one, 'after the handler');
  if (one?.point === 'before audit') {
    await change.call(this, statements.slice(0, audit));
    await stand(one);
  }
  return change.call(this, statements);
};

GroupConnection.prototype.commit = async function commitFrom(withinMs) {
  const { one, place } = transactions.get(this) ?? {};
  const points = AT_COMMIT[place];
  if (points === undefined) return commit.call(this, withinMs);
  await reach(one, points.before);
  if (place === 0 && one.kind === 'commit not sent') throw new ConnectionLost('The connection was cut before COMMIT.');
  if (one.point === points.underWay) standUnderWay(one, this.client);
  await commit.call(this, withinMs);
  await reach(one, points.after);
  if (place === 0 && one.kind === 'commit lost') throw new ConnectionLost('The connection was cut after COMMIT.');
};

/** Nothing is read from the connection any more, so that COMMIT stays under way for this process. */
function standUnderWay(one, client) {
  client.connection.stream.pause();
  const { query } = client;
  client.query = function queryAndStand(...parameters) {
    setImmediate(() => void stand(one));
    return query.apply(this, parameters);
  };
}

const { end } = ServerResponse.prototype;
ServerResponse.prototype.end = function endHalfway(body, ...more) {
  const one = byKey.get(this.req.headers['idempotency-key']);
  if (one?.point !== 'mid-response') return end.call(this, body, ...more);
  const bytes = Buffer.from(body);
  this.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => void stand(one));
  return this;
};

const application = await createApplication(loadConfiguration(process.env));
const engine = application.get(GroupEngine);
const { dataSource, options } = engine.parts;
Object.assign(options, { writerConnections: cases.length, aloneConnections: cases.length });
dataSource.driver.master.options.max = 2 * cases.length;

const { queue } = engine;
const mayStart = queue.mayStart.bind(queue);
queue.mayStart = (line, ...asked) => {
  const one = byScope.get(line.scopeId);
  const stays = one?.point === 'queued' && line.head !== undefined;
  if (stays) void stand(one);
  return !stays && mayStart(line, ...asked);
};
await application.listen(0, '127.0.0.1');
writeSync(1, `listening on http://127.0.0.1:${application.getHttpServer().address().port}\n`);
