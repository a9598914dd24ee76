import { runCommand } from './command/run-command.js';
import { rolloutGate } from './rollout/rollout-gate.command.js';

await runCommand(rolloutGate);
