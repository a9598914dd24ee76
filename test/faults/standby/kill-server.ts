import { readdirSync, readFileSync } from 'node:fs';
import type { DatabaseServer } from '../cluster/cluster.js';

/** As when the machine loses its power: the postmaster and all its processes at once. */
export async function killServer(server: DatabaseServer): Promise<void> {
  const postmaster = server.pid();
  // A stopped parent starts no process that the list of its children doesn't have.
  process.kill(postmaster, 'SIGSTOP');
  const children = childrenOf(postmaster);
  process.kill(postmaster, 'SIGKILL');
  for (const pid of children) killIfThere(pid);
  await server.stop('immediate');
}

function childrenOf(pid: number): number[] {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const lists = tasks.map((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8'));
  return lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number));
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
