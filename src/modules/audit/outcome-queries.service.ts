import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../../http/caller.js';
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
import { auditEntryView } from './audit-entry.view.js';
import { type OutcomeView, storedOutcome } from './outcome.view.js';

const ATTEMPTS_MAX = 100;

/** Answers "was I charged twice?": what is committed under a key, and who tried. */
@Injectable()
export class OutcomeQueries {
  constructor(
    private readonly reads: CompanyReads,
    private readonly writes: IdempotentWriteService,
    @Inject(OPERATIONS) private readonly operations: Readonly<Record<string, OperationDefinition>>,
  ) {}

  /**
   * @param key as in the header, quoted or bare.
   * @throws UnknownOperation, IdempotencyKeyInvalid, CompanyRequired, CompanyForbidden
   */
  get(caller: Caller, operation: string, key: string): Promise<OutcomeView> {
    const definition = Object.hasOwn(this.operations, operation) ? this.operations[operation] : undefined;
    if (definition === undefined) throw new UnknownOperation();
    const idempotencyKey = parseIdempotencyKey([key]);
    return this.reads.readOwn(caller.userId, (manager, memberships) =>
      definition.scope === 'user'
        ? this.outcome(manager, definition, operation, idempotencyKey, caller.userId)
        : this.outcome(manager, definition, operation, idempotencyKey, companyOf(caller, memberships)),
    );
  }

  private async outcome(
    manager: EntityManager,
    definition: OperationDefinition,
    operation: string,
    idempotencyKey: string,
    scopeId: string,
  ): Promise<OutcomeView> {
    const id = deterministicId(scopeId, operation, idempotencyKey);
    const companyId = definition.scope === 'user' ? id : scopeId;
    const running = this.writes.isInProgress(scopeId, operation, idempotencyKey);
    const stored = await manager.findOneBy(StoredWrite, { companyId, id });
    const attempts = await manager.find(AuditRow, {
      where: { companyId, deterministicId: id },
      order: { timestamp: 'DESC', id: 'DESC' },
      take: ATTEMPTS_MAX,
    });
    return {
      status: stored === null ? (running ? 'in_progress' : 'not_found') : 'succeeded',
      operation,
      idempotencyKey,
      deterministicId: id,
      ...storedOutcome(stored, definition.resource),
      attempts: attempts.map(auditEntryView),
    };
  }
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
