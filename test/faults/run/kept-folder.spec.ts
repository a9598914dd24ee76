import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepClusterOfFailedTest, moveCluster, newKeptFolder } from './kept-folder.js';

describe('what a failed run leaves', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kept-folder-'));
  });

  afterEach(() => {
    delete process.env['FAULTS_FAILED_TEST'];
    rmSync(folder, { recursive: true });
  });

  /** The folder of a cluster that has ended, with a database of which one folder is empty. */
  function makeCluster(): string {
    const cluster = join(folder, 'cluster');
    mkdirSync(join(cluster, 'postgres/data/pg_notify'), { recursive: true });
    writeFileSync(join(cluster, 'postgres/data/PG_VERSION'), '18\n');
    writeFileSync(join(cluster, 'replica-0.log'), 'it began\n');
    return cluster;
  }

  /** Packs it as CI does. @returns the names in the archive, without the folder that holds all. */
  function packed(environment: object = {}): string[] {
    const archive = join(folder, 'findings.tar.gz');
    const env = { PATH: process.env['PATH'], TMPDIR: folder, ...environment };
    execFileSync('.ci/pack-findings', [archive], { env, stdio: 'pipe' });
    if (!existsSync(archive)) return [];
    const names = execFileSync('tar', ['--list', '--file', archive], { encoding: 'utf8' }).trim().split('\n');
    return names.map((name) => name.replace(/^accubooks-faults-\w+\//, '')).sort();
  }

  it('is nothing without a failed test', () => {
    keepClusterOfFailedTest(makeCluster(), folder);
    expect(readdirSync(folder)).toEqual(['cluster']);
    expect(packed()).toEqual([]);
  });

  it('names the test, and has the logs and the whole database of its cluster', () => {
    process.env['FAULTS_FAILED_TEST'] = 'F05: a cancelled statement';
    keepClusterOfFailedTest(makeCluster(), folder);
    const [kept = ''] = readdirSync(folder);
    expect(readFileSync(join(folder, kept, 'test'), 'utf8')).toBe('F05: a cancelled statement\n');
    expect(packed()).toEqual([
      ...['', 'cluster/', 'cluster/postgres/', 'cluster/postgres/data/', 'cluster/postgres/data/PG_VERSION'],
      ...['cluster/postgres/data/pg_notify/', 'cluster/replica-0.log', 'test'],
    ]);
  });

  it('is packed without databases that are too large', () => {
    const kept = newKeptFolder(folder);
    moveCluster(makeCluster(), kept);
    writeFileSync(join(kept, 'history.jsonl'), '{}\n');
    writeFileSync(join(kept, 'cluster/postgres/data/large'), Buffer.alloc(3 * 2 ** 20, 'x'));
    expect(packed({ DATABASES_MEBIBYTES_MAX: '2' })).toEqual([
      ...['', 'cluster/', 'cluster/postgres/', 'cluster/replica-0.log', 'history.jsonl'],
    ]);
  });
});
