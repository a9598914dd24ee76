import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { fetchLimit, InvalidQuery, type Page, pageOf } from '../../http/index.js';
import { AuditRow, deterministicId, OPERATIONS } from '../../idempotency/index.js';
import { CompanyReads, type Reader } from '../../identity/index.js';
import { type AuditEntryView, auditEntryView } from './audit-entry.view.js';
import type { ListAuditQuery } from './audit.dto.js';

/** Searches the audit log of the reader's company. */
@Injectable()
export class AuditQueries {
  constructor(
    private readonly reads: CompanyReads,
    @Inject(OPERATIONS) private readonly operations: Readonly<Record<string, unknown>>,
  ) {}

  /** @throws CompanyForbidden, and InvalidQuery for a request id without the time from which on it is looked for. */
  async list(reader: Reader, query: ListAuditQuery): Promise<Page<AuditEntryView>> {
    if (query.requestId !== undefined && query.from === undefined) throw needsFrom();
    return this.reads.read(reader, async (manager) => {
      const select = search(manager, reader.companyId, query);
      const { idempotencyKey } = query;
      if (idempotencyKey !== undefined) {
        const ids = this.idsOfKey(reader.companyId, idempotencyKey);
        select.andWhere('entry.idempotencyKey = :idempotencyKey', { idempotencyKey });
        select.andWhere('entry.deterministicId = ANY (:ids)', { ids });
      }
      const rows = await select.limit(fetchLimit(query)).getMany();
      return pageOf(rows, query, reader.companyId, (row) => ({ at: row.timestamp, id: row.id }), auditEntryView);
    });
  }

  /** Every id that the key can have in this company, so that a search by key walks the index on the id. */
  private idsOfKey(companyId: string, idempotencyKey: string): string[] {
    const ids = Object.keys(this.operations).map((operation) => deterministicId(companyId, operation, idempotencyKey));
    return [companyId, ...ids];
  }
}

/** No index holds request ids: every write would pay for what support asks once a day. */
function needsFrom(): InvalidQuery {
  const message = 'It is needed with requestId: a time shortly before the request.';
  return new InvalidQuery([{ pointer: 'from', code: 'validation_failed', message }]);
}

function search(manager: EntityManager, companyId: string, query: ListAuditQuery): SelectQueryBuilder<AuditRow> {
  const { deterministicId: id, operation, requestId, status, from, to } = query;
  const select = manager.createQueryBuilder(AuditRow, 'entry').where('entry.companyId = :companyId', { companyId });
  if (id !== undefined) select.andWhere('entry.deterministicId = :id', { id });
  if (operation !== undefined) select.andWhere('entry.operationName = :operation', { operation });
  if (requestId !== undefined) select.andWhere('entry.requestId = :requestId', { requestId });
  if (status !== undefined) select.andWhere('entry.status = :status', { status });
  if (from !== undefined) select.andWhere('entry.timestamp >= :from', { from });
  if (to !== undefined) select.andWhere('entry.timestamp < :to', { to });
  const after = query.after(companyId);
  if (after !== undefined) {
    select.andWhere('(entry.timestamp, entry.id) < (:at, :afterId)', { at: after.at, afterId: after.id });
  }
  return select.orderBy('entry.timestamp', 'DESC').addOrderBy('entry.id', 'DESC');
}
