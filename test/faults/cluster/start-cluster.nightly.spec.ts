import { existsSync } from 'node:fs';
import { HttpClient } from '../../support/http-client.js';
import type { Cluster } from './cluster.js';
import { startCluster } from './start-cluster.js';

const COMPANY = { name: 'Test Ltd', baseCurrency: 'EUR', timezone: 'Europe/Berlin', country: 'DE' };

describe('a cluster', () => {
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await startCluster();
  });

  afterAll(async () => {
    await cluster.stop();
    expect(existsSync(cluster.folder)).toBe(false);
  });

  it('replays at one replica what another carried out', async () => {
    const token = await cluster.tokenOf({ subject: 'somebody', email: 'somebody@example.com' });
    const statuses: number[] = [];
    for (const { address } of cluster.replicas) {
      statuses.push((await new HttpClient(address).post('/api/companies', COMPANY, { token, key: 'one' })).status);
    }
    expect(statuses).toEqual([201, 200]);
    expect(cluster.replicas.map(({ databaseLine }) => databaseLine.counts.commits)).toEqual([1, 1]);
  });

  it('commits to the disk', async () => {
    const rows = await cluster.database.query<{ setting: string }>(
      `SELECT setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit')`,
    );
    expect(rows).toEqual([{ setting: 'on' }, { setting: 'on' }, { setting: 'on' }]);
  });
});
