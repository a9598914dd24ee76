/**
 * The real application in a process that kills itself at one of the engine's points: when all statements before the one
 * with the number CRASH_AT are sent and that one is not. `commit+` kills it while COMMIT is under way.
 *
 * GATHER makes one group of so many writes: the first group of all, which is not counted, is held until they wait.
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const { COMPILED = '', CRASH_AT, GATHER } = process.env;
const load = (path) => import(pathToFileURL(join(COMPILED, path)).href);
const { createApplication } = await load('src/application.js');
const { loadConfiguration } = await load('src/config/index.js');
const { GroupEngine } = await load('src/idempotency/engine/group-engine.js');
const { FAULT_POINTS } = await load('src/idempotency/index.js');

let engine;
let gathering = GATHER !== '0';
let reached = 0;
let lastPoint = Promise.resolve();

/** One after another, although statements are sent without waiting for answers: each is on its way before the next. */
const faultPoints = {
  reach(point) {
    lastPoint = lastPoint.then(() => (gathering ? gather(point) : crashOrGoOn(point)));
    return lastPoint;
  },
};

async function gather(point) {
  await turn();
  if (point === 'begin') {
    writeSync(1, 'holding\n');
    while (engine.waiting < Number(GATHER)) await turn();
  }
  if (point === 'committed') gathering = false;
}

async function crashOrGoOn(point) {
  await turn();
  reached += 1;
  if (String(reached) === CRASH_AT) crash(point);
  if (CRASH_AT === 'commit+' && point === 'commit') setImmediate(() => crash('commit under way'));
}

function crash(point) {
  writeSync(1, `crashed at ${reached}: ${point}\n`);
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

const faultModule = {
  module: class FaultModule {},
  global: true,
  providers: [{ provide: FAULT_POINTS, useValue: faultPoints }],
  exports: [FAULT_POINTS],
};
const application = await createApplication(loadConfiguration(process.env), { modules: [faultModule] });
engine = application.get(GroupEngine);
await application.listen(0, '127.0.0.1');
writeSync(1, `listening on http://127.0.0.1:${application.getHttpServer().address().port}\n`);
