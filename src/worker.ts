/**
 * The boot of a worker. Its primary says when it ends: Ctrl-C reaches the whole group, and a worker that obeyed it would
 * end early, and twice. So signals are taken before the application is loaded, which takes a second.
 */
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);

const { work } = await import('./work.js');
await work();
