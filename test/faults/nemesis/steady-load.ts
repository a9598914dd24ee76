import { randomUUID } from 'node:crypto';
import { HttpClient } from '../../support/http-client.js';
import type { Cluster, Replica } from '../cluster/cluster.js';

const REQUEST_LIMIT_MS = 12_000;
const COMPANY = { name: 'Test Ltd', baseCurrency: 'EUR', timezone: 'Europe/Berlin', country: 'DE' };

/** Clients of several companies who make customers all the time, through all replicas, whatever comes of it. */
export class SteadyLoad {
  private isOver = false;
  /** How often each status was answered; 0 is no answer. */
  readonly statuses = new Map<number, number>();
  private readonly threads: Promise<void>[];

  private constructor(
    private readonly replicas: readonly Replica[],
    private readonly token: string,
    private readonly companies: readonly string[],
  ) {
    this.threads = companies.map((companyId, place) => this.write(companyId, place));
  }

  static async start(cluster: Cluster, companies = 6): Promise<SteadyLoad> {
    const { replicas } = cluster;
    const token = await cluster.tokenOf({ subject: 'load', email: 'load@example.com' });
    const client = new HttpClient(replicas[0]?.address ?? '');
    const answers = await Promise.all(
      Array.from({ length: companies }, () => client.post('/api/companies', COMPANY, { token, key: randomUUID() })),
    );
    return new SteadyLoad(
      replicas,
      token,
      answers.map(({ body }) => String(body['id'])),
    );
  }

  /** One customer more. @returns the status, or 0 when there was no answer. */
  async writeOnce(replica: Replica, companyId = this.companies[0] ?? ''): Promise<number> {
    const { token } = this;
    const headers = { 'x-company-id': companyId };
    const options = { token, key: randomUUID(), headers, signal: AbortSignal.timeout(REQUEST_LIMIT_MS) };
    const customer = { name: 'Somebody who is often asked for', currency: 'EUR' };
    return new HttpClient(replica.address).post('/api/customers', customer, options).then(
      ({ status }) => status,
      () => 0,
    );
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.threads);
  }

  private async write(companyId: string, place: number): Promise<void> {
    const replica = this.replicas[place % this.replicas.length];
    while (!this.isOver && replica !== undefined) {
      const status = await this.writeOnce(replica, companyId);
      this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
      if (status === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
