import { spawnSync } from 'node:child_process';
import { DatabaseNotUsable } from '../database.errors.js';

/** The operating system's user that the server runs as, when it is not ours. */
export interface OperatingUser {
  readonly uid: number;
  readonly gid: number;
}

const NAME = 'postgres';

/**
 * PostgreSQL refuses to run as root, so root runs it as the user `postgres`, who is made if he is missing.
 * @returns undefined when the current user can run it.
 */
export function operatingUser(): OperatingUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  return findUser() ?? createUser();
}

function findUser(): OperatingUser | undefined {
  const uid = idOf('-u');
  const gid = idOf('-g');
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

function createUser(): OperatingUser {
  const attempts: [string, string[]][] = [
    [
      'useradd',
      ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/bin/false', NAME],
    ],
    ['adduser', ['-S', '-D', '-H', '-s', '/bin/false', NAME]],
  ];
  for (const [command, parameters] of attempts) {
    spawnSync(command, parameters, { stdio: 'ignore' });
    const user = findUser();
    if (user !== undefined) return user;
  }
  throw new DatabaseNotUsable(
    'PostgreSQL does not run as root, and the user "postgres" could not be made; make it, or start as another user',
  );
}

function idOf(option: '-u' | '-g'): number | undefined {
  const { status, stdout } = spawnSync('id', [option, NAME], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return status === 0 ? Number(stdout) : undefined;
}
