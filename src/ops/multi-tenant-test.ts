import { runCommand } from './command/run-command.js';
import { multiTenantTest } from './load/multi-tenant-test.command.js';

await runCommand(multiTenantTest);
