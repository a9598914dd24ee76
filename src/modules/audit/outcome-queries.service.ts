import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../../http/caller.js';
import { NotFound } from '../../http/index.js';
import {
  AuditRow,
  deterministicId,
  IdempotentWriteService,
  type OperationDefinition,
  OPERATIONS,
  parseIdempotencyKey,
  StoredWrite,
  UnknownOperation,
} from '../../idempotency/index.js';
import { CompanyForbidden, CompanyReads, CompanyRequired, type Membership } from '../../identity/index.js';
import { WorkflowReads } from '../workflows/index.js';
import { auditEntryView } from './audit-entry.view.js';
import { type OutcomeView, storedOutcome } from './outcome.view.js';

const ATTEMPTS_MAX = 100;

/** Which write: its id, and where it belongs. */
interface WriteIdentity {
  readonly companyId: string;
  readonly id: string;
  readonly operation: string;
  readonly idempotencyKey: string;
}

/** Answers "was I charged twice?" and "where is my mail?": what is committed, who tried, and what it started. */
@Injectable()
export class OutcomeQueries {
  constructor(
    private readonly reads: CompanyReads,
    private readonly writes: IdempotentWriteService,
    private readonly workflows: WorkflowReads,
    @Inject(OPERATIONS) private readonly operations: Readonly<Record<string, OperationDefinition>>,
  ) {}

  /**
   * @param key as in the header, quoted or bare.
   * @throws UnknownOperation, IdempotencyKeyInvalid, CompanyRequired, CompanyForbidden
   */
  get(caller: Caller, operation: string, key: string): Promise<OutcomeView> {
    const definition = this.definitionOf(operation);
    const idempotencyKey = parseIdempotencyKey([key]);
    return this.reads.readOwn(caller.userId, (manager, memberships) => {
      const isOfUser = definition.scope === 'user';
      const scopeId = isOfUser ? caller.userId : companyOf(caller, memberships);
      const id = deterministicId(scopeId, operation, idempotencyKey);
      const companyId = isOfUser ? id : scopeId;
      return this.outcome(manager, { companyId, id, operation, idempotencyKey }, scopeId);
    });
  }

  /**
   * The same by the write's id, which is that of what it made.
   * @throws NotFound when no attempt at it is known, CompanyRequired, CompanyForbidden
   */
  getById(caller: Caller, id: string): Promise<OutcomeView> {
    return this.reads.readOwn(caller.userId, async (manager, memberships) => {
      const companyId = companyOf(caller, memberships);
      const identity = await identityOf(manager, companyId, id);
      if (identity === undefined) throw new NotFound();
      const isOfUser = this.definitionOf(identity.operation).scope === 'user';
      return this.outcome(manager, identity, isOfUser ? caller.userId : companyId);
    });
  }

  private async outcome(manager: EntityManager, identity: WriteIdentity, scopeId: string): Promise<OutcomeView> {
    const { companyId, id, operation, idempotencyKey } = identity;
    const running = this.writes.isInProgress(scopeId, operation, idempotencyKey);
    const stored = await manager.findOneBy(StoredWrite, { companyId, id });
    const attempts = await attemptsAt(manager, companyId, id, ATTEMPTS_MAX);
    return {
      status: stored === null ? (running ? 'in_progress' : 'not_found') : 'succeeded',
      operation,
      idempotencyKey,
      deterministicId: id,
      ...storedOutcome(stored, this.definitionOf(operation).resource),
      attempts: attempts.map(auditEntryView),
      workflows: await this.workflows.startedBy(manager, companyId, id),
    };
  }

  /** @throws UnknownOperation */
  private definitionOf(operation: string): OperationDefinition {
    const definition = Object.hasOwn(this.operations, operation) ? this.operations[operation] : undefined;
    if (definition === undefined) throw new UnknownOperation();
    return definition;
  }
}

/** From its stored answer, or from the last attempt at it. */
async function identityOf(manager: EntityManager, companyId: string, id: string): Promise<WriteIdentity | undefined> {
  const stored = await manager.findOneBy(StoredWrite, { companyId, id });
  if (stored !== null) return stored;
  const [last] = await attemptsAt(manager, companyId, id, 1);
  return last === undefined
    ? undefined
    : { companyId, id, operation: last.operationName, idempotencyKey: last.idempotencyKey };
}

/** Newest first. */
function attemptsAt(manager: EntityManager, companyId: string, id: string, take: number): Promise<AuditRow[]> {
  return manager.find(AuditRow, {
    where: { companyId, deterministicId: id },
    order: { timestamp: 'DESC', id: 'DESC' },
    take,
  });
}

/** The wished company, or the only one; a member of it, or nothing is said. */
function companyOf({ companyId }: Caller, memberships: readonly Membership[]): string {
  const [only, ...others] = memberships;
  if (companyId === undefined) {
    if (only === undefined || others.length > 0) throw new CompanyRequired();
    return only.companyId;
  }
  if (!memberships.some((membership) => membership.companyId === companyId)) throw new CompanyForbidden();
  return companyId;
}
