/**
 * The real application in a process whose event loop stands still once, for STALL_MS, when a group is about to commit:
 * as it does in a long garbage collection.
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const load = (path) => import(pathToFileURL(join(process.env.COMPILED ?? '', path)).href);
const { createApplication } = await load('src/application.js');
const { loadConfiguration } = await load('src/config/index.js');
const { FAULT_POINTS } = await load('src/idempotency/index.js');

let stallMs = Number(process.env.STALL_MS);
const faults = {
  reach(point) {
    if (point !== 'commit' || stallMs === 0) return undefined;
    writeSync(1, 'the event loop stands still\n');
    for (const end = performance.now() + stallMs; performance.now() < end;);
    stallMs = 0;
    writeSync(1, 'the event loop goes on\n');
    return undefined;
  },
};

const application = await createApplication(loadConfiguration(process.env), {
  modules: [
    {
      module: class FaultModule {},
      global: true,
      providers: [{ provide: FAULT_POINTS, useValue: faults }],
      exports: [FAULT_POINTS],
    },
  ],
});
await application.listen(0, '127.0.0.1');
writeSync(1, `listening on http://127.0.0.1:${application.getHttpServer().address().port}\n`);
