import { runCommand } from './command/run-command.js';
import { smokeTest } from './smoke/smoke-test.command.js';

await runCommand(smokeTest);
