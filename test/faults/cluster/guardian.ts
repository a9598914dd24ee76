import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Reads what it guards line by line, until the process that writes the lines is gone, however it ended. Then everything
 * that is still guarded is ended: processes first, folders when their processes have left them.
 */
const PROGRAM = `
pids=' '
folders=' '
while read -r verb value; do
  case $verb in
    process) pids="$pids$value ";;
    ended) pids="\${pids%% "$value" *} \${pids#* "$value" }";;
    folder) folders="$folders$value ";;
    removed) folders="\${folders%% "$value" *} \${folders#* "$value" }";;
  esac
done
[ "$pids$folders" = '  ' ] && exit
for pid in $pids; do kill -QUIT "$pid" 2>/dev/null; done
sleep 1
for pid in $pids; do kill -KILL "$pid" 2>/dev/null; done
for folder in $folders; do rm -rf -- "$folder"; done
`;

/** Sees to it that no process and no folder of a cluster outlives the process that made them, not even after a SIGKILL. */
export class Guardian {
  private readonly shell: ChildProcess;

  constructor() {
    // In a session of its own, so that Ctrl-C does not end it before its work.
    this.shell = spawn('/bin/sh', ['-c', PROGRAM], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    this.shell.stdin?.on('error', () => undefined);
    this.shell.unref();
  }

  guardProcess(pid: number): void {
    this.say(`process ${String(pid)}`);
  }

  /** Its number may be another's from now on. */
  processEnded(pid: number): void {
    this.say(`ended ${String(pid)}`);
  }

  /** @param folder an absolute path without blanks. */
  guardFolder(folder: string): void {
    if (!/^\/[^\s*?[\]]+$/.test(folder)) throw new Error(`${folder} is no folder that can be guarded`);
    this.say(`folder ${folder}`);
  }

  folderRemoved(folder: string): void {
    this.say(`removed ${folder}`);
  }

  /** Lets go of everything that is left, which then ends. */
  close(): void {
    this.shell.stdin?.end();
  }

  private say(line: string): void {
    this.shell.stdin?.write(`${line}\n`);
  }
}
