import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { fetchLimit, type Page, pageOf } from '../../http/index.js';
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

  /** @throws CompanyForbidden */
  list(reader: Reader, query: ListAuditQuery): Promise<Page<AuditEntryView>> {
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

function search(manager: EntityManager, companyId: string, query: ListAuditQuery): SelectQueryBuilder<AuditRow> {
  const { deterministicId: id, operation, status, from, to } = query;
  const select = manager.createQueryBuilder(AuditRow, 'entry').where('entry.companyId = :companyId', { companyId });
  if (id !== undefined) select.andWhere('entry.deterministicId = :id', { id });
  if (operation !== undefined) select.andWhere('entry.operationName = :operation', { operation });
  if (status !== undefined) select.andWhere('entry.status = :status', { status });
  if (from !== undefined) select.andWhere('entry.timestamp >= :from', { from });
  if (to !== undefined) select.andWhere('entry.timestamp < :to', { to });
  const after = query.after(companyId);
  if (after !== undefined) {
    select.andWhere('(entry.timestamp, entry.id) < (:at, :afterId)', { at: after.at, afterId: after.id });
  }
  return select.orderBy('entry.timestamp', 'DESC').addOrderBy('entry.id', 'DESC');
}
