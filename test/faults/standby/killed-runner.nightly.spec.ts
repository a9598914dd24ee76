import { randomUUID } from 'node:crypto';
import { type MutationName, MUTATIONS } from '../../../src/mutations/index.js';
import { HttpClient } from '../../support/http-client.js';
import { waitUntil } from '../../support/wait-until.js';
import type { Cluster } from '../cluster/cluster.js';
import { startCluster } from '../cluster/start-cluster.js';
import { killServer } from './kill-server.js';

const CUSTOMERS = 20;

describe('F36: the process that runs workflows', () => {
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await startCluster();
  });

  afterAll(async () => {
    await cluster.stop();
  });

  /** @returns the id of what was made. */
  const make = async (operation: MutationName, body: object, companyId?: string): Promise<string> => {
    const client = new HttpClient(cluster.replicas[0]?.address ?? '');
    const token = await cluster.tokenOf({ subject: 'owner', email: 'owner@example.com' });
    const headers = companyId === undefined ? {} : { 'x-company-id': companyId };
    const answer = await client.post(MUTATIONS[operation].path, body, { token, key: randomUUID(), headers });
    if (answer.status !== 201) throw new Error(`${operation} was answered ${answer.status}: ${answer.text}`);
    return String(answer.body['id']);
  };

  /** Jobs of killed processes are taken again after minutes; this lets the time be over. */
  const letTimePass = async (): Promise<void> => {
    await cluster.database.query(
      `UPDATE job_queue.job SET started_on = now() - interval '1 hour' WHERE state = 'active' AND started_on < now() - interval '5 s'`,
    );
    await cluster.database.query(`UPDATE job_queue.job SET start_after = now() WHERE state = 'retry'`);
    await cluster.database.query(`UPDATE job_queue.version SET maintained_on = NULL`);
  };

  it('killed with its database, and again while that recovers, does each job, under one id', async () => {
    const company = { name: 'Test Ltd', baseCurrency: 'EUR', timezone: 'Europe/Berlin', country: 'DE' };
    const companyId = await make('createCompany', company);
    const { receiver, runner, database } = cluster;
    const endpointId = await make('createWebhookEndpoint', { name: 'Somebody', url: receiver.url }, companyId);
    const steps = [{ name: 'Tell', kind: 'webhook', endpointId }];
    const definition = { name: 'Customers', triggerEvent: 'customer.created', steps };
    await make('createWorkflowDefinition', definition, companyId);
    receiver.answer = 'hold';
    for (let number = 0; number < CUSTOMERS; number += 1) {
      await make('createCustomer', { name: `Customer ${number}`, currency: 'EUR' }, companyId);
    }
    await waitUntil(() => receiver.received.length > 0);

    await killServer(database);
    await runner?.kill('SIGKILL');
    const recovered = database.start();
    const begun = runner?.start().catch(() => undefined);
    await runner?.kill('SIGKILL');
    await Promise.all([recovered, begun]);
    receiver.release();
    await runner?.start();

    await waitUntil(async () => {
      await letTimePass();
      const done = await database.query(`SELECT FROM workflow_instances WHERE status = 'succeeded'`);
      return done.length === CUSTOMERS;
    });
    expect(receiver.ids).toHaveLength(CUSTOMERS);
  });
});
