import { asOwner } from './as-owner.js';
import { runArchiveCommand } from './audit-archive-command.js';
import { run } from './run.js';

await run(() => runArchiveCommand(process.argv.slice(2), { asOwner, print: console.log, tell: console.error }));
