import { runCommand } from './command/run-command.js';
import { concurrentTest } from './load/concurrent-test.command.js';

await runCommand(concurrentTest);
