import { randomUUID } from 'node:crypto';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { FAULT_POINTS } from '../../../src/idempotency/index.js';
import type { Caller } from '../../contract/sample.js';
import { type Answer, type OutgoingRequest, send } from '../../contract/support/http-client.js';
import { TestFaults } from '../../engine/support/test-faults.js';
import { type RunningApplication, startApplication } from '../../support/application.js';
import type { TestDatabase } from '../../support/database.js';
import { waitUntil } from '../../support/wait-until.js';

@Global()
@Module({})
class FaultPointsModule {}

function withFaults(faults: TestFaults): DynamicModule {
  const provider = { provide: FAULT_POINTS, useValue: faults };
  return { module: FaultPointsModule, providers: [provider], exports: [FAULT_POINTS] };
}

/** An application whose next group is as full as a test wants it. */
export class FullGroups {
  private constructor(
    private readonly application: RunningApplication,
    private readonly faults: TestFaults,
  ) {}

  /** With one connection for groups, whatever waits while a group runs is in the next one together. */
  static async start(database: Pick<TestDatabase, 'environment'>): Promise<FullGroups> {
    const faults = new TestFaults();
    const settings = { WRITER_CONNECTIONS: '1' };
    return new FullGroups(await startApplication({ database, settings, modules: [withFaults(faults)] }), faults);
  }

  get address(): string {
    return this.application.baseUrl;
  }

  close(): Promise<void> {
    return this.application.close();
  }

  /** Sends all of these so that they wait for a group together. @param before a write that they wait behind. */
  async sendTogether(requests: readonly OutgoingRequest[], before: OutgoingRequest): Promise<Answer[]> {
    const stop = this.faults.stopAt('begin');
    const first = send(this.address, before);
    await stop.reached;
    const answers = Promise.all(requests.map((request) => send(this.address, request)));
    await waitUntil(async () => (await this.waiting()) === requests.length);
    stop.release();
    await first;
    return answers;
  }

  private async waiting(): Promise<number> {
    const { text } = await this.application.get('/metrics');
    return Number(/^accubooks_writes_waiting(?:\{[^}]*\})? (\d+)$/m.exec(text)?.[1]);
  }
}

/** A small write of a company, under a key of its own. */
export function smallWrite({ token, companyId }: Caller): OutgoingRequest & { readonly key: string } {
  const key = randomUUID();
  return {
    key,
    method: 'POST',
    path: '/api/customers',
    headers: {
      authorization: `Bearer ${token}`,
      'x-company-id': companyId,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    body: JSON.stringify({ name: 'Acme Ltd', currency: 'USD' }),
  };
}

/** How many of the attempts under these keys were in a group of both companies; a group's rows have one time. */
export async function attemptsInMixedGroups(database: TestDatabase, keys: readonly string[]): Promise<number> {
  const [row] = await database.query<{ count: bigint }>(
    `SELECT count(*) AS count FROM idempotent_write_audit_log AS attempt WHERE idempotency_key = ANY ($1)
       AND EXISTS (SELECT FROM idempotent_write_audit_log AS other
         WHERE other."timestamp" = attempt."timestamp" AND other.company_id <> attempt.company_id)`,
    [keys],
  );
  return Number(row?.count);
}
