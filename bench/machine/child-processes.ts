import type { ChildProcess } from 'node:child_process';

/** The processes that the benchmark has started and that have not ended. */
class ChildProcesses {
  private readonly running = new Set<ChildProcess>();

  add(child: ChildProcess): void {
    this.running.add(child);
    child.once('exit', () => this.running.delete(child));
  }

  /** For a forced end. */
  killAll(): void {
    for (const child of this.running) child.kill('SIGKILL');
  }
}

export const childProcesses = new ChildProcesses();
