import { runCommand } from './command/run-command.js';
import { productionBenchmark } from './load/production-benchmark.command.js';

await runCommand(productionBenchmark);
