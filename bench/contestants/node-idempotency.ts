import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/config/package-root.js';
import type { BenchDatabase } from '../database/bench-postgres.js';
import { programOf } from '../machine/programs.js';
import type { Stage } from './contestant.js';
import { nodeFlags } from './node-flags.js';
import { peerSettings } from './peers.js';
import type { Started } from './server-contestant.js';
import { ServerProcess } from './server-process.js';

const FOLDER = join(packageRoot(), 'bench', 'node-idempotency');
const COMPILER = join(packageRoot(), 'node_modules', 'typescript', 'bin', 'tsc');

/** Its package is installed and compiled at its first turn; Redis runs with its own defaults, in memory and snapshots. */
export async function startNodeIdempotency(stage: Stage, database: BenchDatabase): Promise<Started> {
  const program = programOf('redis-server', 'redis-server');
  prepare(stage);
  const redis = await ServerProcess.start((port) => ({
    program,
    parameters: ['--port', port, '--bind', '127.0.0.1', '--dir', mkdtempSync(join(stage.folder, 'redis-'))].map(String),
    environment: {},
  }));
  try {
    const settings = { REDIS_URL: `redis://127.0.0.1:${redis.port}` };
    const server = await ServerProcess.start((port) => ({
      parameters: [...nodeFlags(), join(FOLDER, 'dist', 'main.js')],
      environment: peerSettings(database, stage.postgres.jwtSecret, port, settings),
    }));
    return { servers: [server], others: [redis] };
  } catch (error) {
    await redis.stop();
    throw error;
  }
}

function prepare({ announce }: Stage): void {
  if (!existsSync(join(FOLDER, 'node_modules', '@node-idempotency', 'nestjs'))) {
    announce('node-idempotency: npm ci');
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: FOLDER, stdio: 'pipe' });
  }
  announce('node-idempotency: tsc');
  execFileSync(process.execPath, [COMPILER, '-p', FOLDER], { stdio: 'pipe' });
}
