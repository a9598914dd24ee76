/**
 * The real application in a process that kills itself when each of its groups stands at a point of its own: all
 * statements before the one with the group's number, or its name, are sent, that one is not. `commit+`: COMMIT is under
 * way.
 *
 * GROUPS is a JSON list of `{ scopes, writes, crashAt }`: whose writes make the group, how many they are, and the point.
 * Nothing starts until all writes wait; then the groups start one after another.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const load = (path) => import(pathToFileURL(join(process.env.COMPILED ?? '', path)).href);
const { createApplication } = await load('src/application.js');
const { loadConfiguration } = await load('src/config/index.js');
const { ENGINE_DEFAULTS } = await load('src/idempotency/engine/engine-options.js');
const { GroupConnection } = await load('src/idempotency/engine/group-connection.js');
const { GroupEngine } = await load('src/idempotency/engine/group-engine.js');
const { FAULT_POINTS } = await load('src/idempotency/index.js');

const groups = JSON.parse(process.env.GROUPS ?? '[]').map((group) => ({
  ...group,
  reached: 0,
  last: Promise.resolve(),
}));
const total = groups.reduce((sum, { writes }) => sum + writes, 0);
const forever = new Promise(() => undefined);

/** Groups stand still for longer than the engine would let them. */
const LONG_MS = 60_000;
for (const limits of [ENGINE_DEFAULTS.groupLimits, ENGINE_DEFAULTS.aloneLimits]) {
  Object.assign(limits, { idleTimeoutMs: LONG_MS, rerunMs: LONG_MS, groupMs: LONG_MS });
}

/** Which connection a point is reached on: what it sends, it sends in a context of its own. */
const connections = new AsyncLocalStorage();
for (const method of ['send', 'sendOfManager', 'commit']) {
  const original = GroupConnection.prototype[method];
  GroupConnection.prototype[method] = function inContext(...parameters) {
    return connections.run(this, () => original.apply(this, parameters));
  };
}

const groupsByConnection = new Map();
let startedGroups = 0;

/** Statements are sent without waiting for answers; here one point is passed after the other. */
const faultPoints = {
  reach(point) {
    const group = groupOf(connections.getStore());
    group.last = group.last.then(() => arrive(group, point));
    return group.last;
  },
};

function groupOf(connection) {
  const known = groupsByConnection.get(connection);
  if (known !== undefined) return known;
  const group = groups[startedGroups];
  startedGroups += 1;
  groupsByConnection.set(connection, group);
  engine.wake();
  return group;
}

async function arrive(group, point) {
  await turn();
  group.reached += 1;
  if (group.reached === group.crashAt || point === group.crashAt) {
    stand(group, point);
    await forever;
  }
  if (point === 'commit' && group.crashAt === 'commit+') setImmediate(() => stand(group, 'commit under way'));
  if (point === 'committed') stand(group, 'passed');
}

function stand(group, point) {
  group.point ??= point;
  if (groups.some((other) => other.point === undefined)) return;
  writeSync(1, `crashed at ${JSON.stringify(groups.map((other) => other.point))}\n`);
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

const application = await createApplication(loadConfiguration(process.env), {
  modules: [
    {
      module: class FaultModule {},
      global: true,
      providers: [{ provide: FAULT_POINTS, useValue: faultPoints }],
      exports: [FAULT_POINTS],
    },
  ],
});
const engine = application.get(GroupEngine);
const { queue } = engine;
const mayStart = queue.mayStart.bind(queue);
let gathered = false;
queue.mayStart = (line, ...asked) => {
  gathered ||= engine.waiting >= total;
  return gathered && groups[startedGroups]?.scopes.includes(line.scopeId) === true && mayStart(line, ...asked);
};
await application.listen(0, '127.0.0.1');
writeSync(1, `listening on http://127.0.0.1:${application.getHttpServer().address().port}\n`);
