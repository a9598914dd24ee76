import type { Environment } from './config/index.js';

/**
 * The boot of the process that runs workflows beside the API. Whoever started it says by message with which settings,
 * and it ends when that one lets go of it, or is gone. A signal is not for it: Ctrl-C reaches the whole group, and who
 * obeyed it would end early, and twice. So signals are taken before the program is loaded, which takes a second.
 */
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);

const told = new Promise<Environment>((resolve) => process.once('message', resolve));
const letGo = new Promise((resolve) => process.once('disconnect', resolve));

const [{ run }, { runWorkflows }] = await Promise.all([import('./ops/run.js'), import('./run-workflows.js')]);
const environment = await Promise.race([told, letGo.then(() => undefined)]);
if (environment !== undefined) await run(() => runWorkflows(environment, letGo));
process.exit();
