import { randomUUID } from 'node:crypto';
import type { ClientBase } from 'pg';
import { DataSource } from 'typeorm';
import { SnakeCaseNamingStrategy } from '../../../src/database/snake-case.naming-strategy.js';
import { VALUE_PARSERS } from '../../../src/database/value-parsers.js';
import { ProblemError, problemType } from '../../../src/http/problem.js';
import type { AdmissionPolicy } from '../../../src/idempotency/admission-policy.js';
import { AuditRow } from '../../../src/idempotency/audit-row.entity.js';
import { deterministicId } from '../../../src/idempotency/deterministic-id.js';
import type { EngineMetrics } from '../../../src/idempotency/engine/engine-metrics.js';
import { ENGINE_DEFAULTS, type EngineOptions } from '../../../src/idempotency/engine/engine-options.js';
import type { EngineParts } from '../../../src/idempotency/engine/engine-parts.js';
import { FailedAttempts } from '../../../src/idempotency/engine/failed-attempts.js';
import { GroupEngine } from '../../../src/idempotency/engine/group-engine.js';
import type { WriteRequest, WriteResult } from '../../../src/idempotency/engine/queued-write.js';
import { TableLayouts } from '../../../src/idempotency/engine/table-layout.js';
import { WriteQueue } from '../../../src/idempotency/engine/write-queue.js';
import { readTableOrder } from '../../../src/idempotency/engine/table-order.js';
import { Fingerprint } from '../../../src/idempotency/fingerprint.js';
import type { IdempotentWrite } from '../../../src/idempotency/idempotent-write.js';
import type { OperationDefinition, OperationName } from '../../../src/idempotency/operation.js';
import { StoredWrite } from '../../../src/idempotency/stored-write.entity.js';
import type { WorkflowStarter } from '../../../src/idempotency/workflow-starter.js';
import type { WriteAttempt, WriteOutcome, WriteWork } from '../../../src/idempotency/write-attempt.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { TestFaults } from './test-faults.js';
import { createTestTables, TEST_ENTITIES } from './test-tables.js';

/** A refusal by a business rule of the tests. */
export class TestRefusal extends ProblemError {
  static override readonly type = problemType({ code: 'test_refused', status: 409, title: 'Refused', action: 'None.' });
}

/** A refusal by the admission policy of the tests. */
export class TestForbidden extends ProblemError {
  static override readonly type = problemType({
    code: 'test_forbidden',
    status: 403,
    title: 'Forbidden',
    action: 'None.',
  });
}

export const DEFINITION: OperationDefinition = {
  type: 'financial',
  method: 'POST',
  path: '/api/tests',
  firstStatus: 201,
  resource: '/api/tests/:id',
};

/** An event starts nothing. */
const NO_WORKFLOWS: WorkflowStarter = { start: () => Promise.resolve(0) };

/** Lets everybody write but the actors that are shut out. */
export class TestPolicy implements AdmissionPolicy {
  readonly shutOut = new Set<string>();
  query = 'SELECT company_id, user_id FROM unnest($1::uuid[], $2::uuid[]) AS asked (company_id, user_id)';

  beforeQueue(): undefined {
    return undefined;
  }

  refusal(
    request: { readonly actorId: string; readonly companyId: string },
    rows: readonly Readonly<Record<string, unknown>>[],
  ): ProblemError | undefined {
    const asked = rows.some((row) => row['company_id'] === request.companyId && row['user_id'] === request.actorId);
    if (!asked) throw new Error('the query was not asked for this actor');
    return this.shutOut.has(request.actorId) ? new TestForbidden('Shut out.') : undefined;
  }
}

/** What an engine reported. */
export class TestMetrics implements EngineMetrics {
  readonly results: [WriteRequest, WriteResult][] = [];
  readonly groups: number[] = [];
  readonly waves: number[] = [];
  readonly retries: string[] = [];
  aloneRuns = 0;
  waiting = 0;

  answered(request: WriteRequest, result: WriteResult): void {
    this.results.push([request, result]);
  }

  groupCommitted(writes: number, _commitMs: number, waves: number): void {
    this.groups.push(writes);
    this.waves.push(waves);
  }

  groupRetried(reason: string): void {
    this.retries.push(reason);
  }

  waitingChanged(requests: number): void {
    this.waiting = requests;
  }

  aloneRun(): void {
    this.aloneRuns += 1;
  }
}

export type EngineOverrides = Partial<Omit<EngineOptions, 'groupLimits' | 'aloneLimits'>> & {
  readonly groupLimits?: Partial<EngineOptions['groupLimits']>;
  readonly aloneLimits?: Partial<EngineOptions['aloneLimits']>;
  readonly url?: string;
  readonly poolSize?: number;
  /** How long a connection is waited for, whether it is made or taken from the pool. */
  readonly connectTimeoutMs?: number;
  /** What each new connection goes through; nothing, unless given. */
  readonly onConnect?: (client: ClientBase) => Promise<void>;
  readonly workflows?: WorkflowStarter;
  readonly withoutFaults?: boolean;
  /** The queue's clock, where a test has to hold it. */
  readonly clock?: () => number;
};

/** A request of a test; what is left out has a default. */
export interface TestRequest {
  readonly company: string;
  readonly key?: string;
  readonly operation?: string;
  readonly actor?: string;
  readonly body?: Record<string, string>;
  readonly definition?: Partial<OperationDefinition>;
  readonly deadlineMs?: number;
  readonly bodyBytes?: number;
  readonly fingerprint?: Fingerprint;
}

/**
 * More than a busy machine needs. The only limits that can pass in a test are those that it sets itself: with the short
 * ones of production, one that is not under test passes when the machine stands still for a second.
 */
const AMPLE = {
  lockTimeoutMs: 30_000,
  statementTimeoutMs: 30_000,
  idleTimeoutMs: 60_000,
  rerunMs: 30_000,
  groupMs: 60_000,
  commitMs: 30_000,
} as const satisfies EngineOptions['groupLimits'];
const AMPLE_DEADLINE_MS = 60_000;

export const ACTOR = '00000000-0000-4000-8000-00000000000a';

/** An engine with a pool of its own, as one process has it. */
export class TestEngine {
  private constructor(
    readonly engine: GroupEngine,
    readonly parts: EngineParts,
    readonly faults: TestFaults,
    readonly policy: TestPolicy,
    readonly metrics: TestMetrics,
  ) {}

  static async open(database: TestDatabase, overrides: EngineOverrides = {}): Promise<TestEngine> {
    const { groupLimits, aloneLimits, url, poolSize, workflows, withoutFaults, clock, ...others } = overrides;
    const { connectTimeoutMs = AMPLE_DEADLINE_MS, onConnect, ...rest } = others;
    const options: EngineOptions = {
      ...ENGINE_DEFAULTS,
      requestDeadlineMs: AMPLE_DEADLINE_MS,
      connectMs: AMPLE_DEADLINE_MS,
      ...rest,
      groupLimits: { ...AMPLE, ...groupLimits },
      aloneLimits: { ...AMPLE, ...aloneLimits },
    };
    const dataSource = await new DataSource({
      type: 'postgres',
      url: url ?? database.writerUrl,
      entities: [StoredWrite, AuditRow, ...TEST_ENTITIES],
      namingStrategy: new SnakeCaseNamingStrategy(),
      installExtensions: false,
      poolSize: poolSize ?? options.writerConnections + options.aloneConnections + 2,
      connectTimeoutMS: connectTimeoutMs,
      poolErrorHandler: () => undefined,
      extra: { types: VALUE_PARSERS, pipeline: true, onConnect },
    }).initialize();
    const faults = new TestFaults();
    const policy = new TestPolicy();
    const metrics = new TestMetrics();
    const parts: EngineParts = {
      dataSource,
      layouts: new TableLayouts(dataSource, await readTableOrder(dataSource)),
      policy,
      workflows: workflows ?? NO_WORKFLOWS,
      options,
      metrics,
      failedAttempts: new FailedAttempts(options.failedAttemptsMax),
      faults: withoutFaults === true ? undefined : faults,
    };
    const engine =
      clock === undefined ? new GroupEngine(parts) : new GroupEngine(parts, new WriteQueue(options, clock));
    return new TestEngine(engine, parts, faults, policy, metrics);
  }

  attempt(request: TestRequest): WriteAttempt {
    const { company, key = randomUUID(), operation = 'testWrite', actor = ACTOR, body = {} } = request;
    const definition = { ...DEFINITION, ...request.definition };
    const id = deterministicId(company, operation, key);
    const receivedAt = performance.now();
    return {
      operation: operation as OperationName,
      definition,
      id,
      idempotencyKey: key,
      scopeId: company,
      companyId: definition.scope === 'user' ? id : company,
      actorId: actor,
      fingerprint:
        request.fingerprint ?? new Fingerprint({ operation, method: 'POST', pathParameters: {}, query: {}, body }),
      requestId: `request-${key}`,
      bodyBytes: request.bodyBytes ?? 100,
      receivedAt,
      deadlineAt: receivedAt + (request.deadlineMs ?? this.parts.options.requestDeadlineMs),
    };
  }

  /** Submits a request whose handler is this. */
  run(request: TestRequest, handler: (write: IdempotentWrite) => unknown): Promise<WriteOutcome> {
    return this.submit(request, { handler });
  }

  submit(request: TestRequest, work: WriteWork): Promise<WriteOutcome> {
    const answer = this.engine.submit(this.attempt(request), work);
    answer.catch(() => undefined);
    return answer;
  }

  /** Changes limits of groups, from the next group or the next proof on. */
  setGroupLimits(limits: Partial<EngineOptions['groupLimits']>): void {
    Object.assign(this.parts.options.groupLimits, limits);
  }

  async close(): Promise<void> {
    await this.engine.drain(2_000);
    await this.parts.dataSource.destroy();
  }
}

/** Opens a database with the tests' tables; each file has its own. */
export async function openEngineDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  await createTestTables(database.superuserUrl);
  return database;
}

/** The code of the problem with which a request ends; fails when it does not. */
export async function codeOf(answer: Promise<WriteOutcome>): Promise<string> {
  try {
    await answer;
  } catch (error) {
    if (error instanceof ProblemError) return error.code;
    throw error;
  }
  throw new Error('the request was answered, not refused');
}

/** The answer's view. */
export async function viewOf<View>(answer: Promise<WriteOutcome>): Promise<View> {
  return JSON.parse((await answer).answer) as View;
}

/** Its time is up from now on. */
export function expire(attempt: WriteAttempt): void {
  Object.assign(attempt, { deadlineAt: performance.now() });
}

/** Waits until something is so, for what no promise tells; fails after 30 s. */
export async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  const giveUpAt = performance.now() + 30_000;
  while (!(await isSo())) {
    if (performance.now() > giveUpAt) throw new Error('it did not become so');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Ends the writer's connections that are inside a transaction, as an administrator may. */
export async function terminateTransactions(database: TestDatabase): Promise<number> {
  const rows = await database.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND usename = 'accubooks_writer' AND state LIKE 'idle in transaction%'`,
  );
  return rows.length;
}
