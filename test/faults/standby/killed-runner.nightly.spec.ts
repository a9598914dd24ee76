import { randomUUID } from 'node:crypto';
import { type MutationName, MUTATIONS } from '../../../src/mutations/index.js';
import { HttpClient } from '../../support/http-client.js';
import { waitUntil } from '../../support/wait-until.js';
import type { Cluster } from '../cluster/cluster.js';
import { startCluster } from '../cluster/start-cluster.js';
import { countFromNow } from '../nemesis/lasting.js';
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

  /** Once so many messages more wait for their answers, the database is killed, and the process while that recovers. */
  const killAmid = async (messages: number): Promise<void> => {
    const { receiver, runner, database } = cluster;
    const wanted = receiver.received.length + messages;
    await waitUntil(async () => {
      await letTimePass();
      return receiver.received.length >= wanted;
    });
    const recoveries = countFromNow(() => database.output(), /automatic recovery in progress/);
    await killServer(database);
    const recovered = database.start();
    await waitUntil(() => recoveries() > 0);
    expect(await runner?.kill('SIGKILL')).toBeNull();
    await recovered;
  };

  it('killed while its database recovers, and again amid what it repeats, does each job, under one id', async () => {
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
    await killAmid(CUSTOMERS);
    await runner?.start();
    // Each has its message already: what comes is sent again.
    await killAmid(1);
    expect(receiver.ids).toHaveLength(CUSTOMERS);
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
