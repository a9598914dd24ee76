import { Injectable } from '@nestjs/common';
import { keysetPage, newestPage, pageFilter } from '../../database/index.js';
import { InvalidQuery, NotFound, type Page, pageOf, parseId } from '../../http/index.js';
import { CompanyReads, type Reader } from '../../identity/index.js';
import { Account, assertReferenceRead } from '../../ledger/index.js';
import { LedgerReconciliationLine } from './ledger-reconciliation-line.entity.js';
import type { ListClearedLinesQuery, ListLedgerReconciliationsQuery } from './ledger-reconciliation.dto.js';
import { LedgerReconciliation } from './ledger-reconciliation.entity.js';
import {
  type ClearedLineView,
  type LedgerReconciliationView,
  toClearedLineView,
  toLedgerReconciliationView,
} from './ledger-reconciliation.view.js';

/** Reads of reconciliations. */
@Injectable()
export class LedgerReconciliationReads {
  constructor(private readonly reads: CompanyReads) {}

  /** @throws NotFound */
  async item(reader: Reader, id: string): Promise<LedgerReconciliationView> {
    const { companyId } = reader;
    const found = await this.reads.read(reader, (manager) =>
      manager.findOneBy(LedgerReconciliation, { companyId, id }),
    );
    if (found === null) throw new NotFound();
    return toLedgerReconciliationView(found);
  }

  /** Newest first. @throws ReferenceNotFound for the account. */
  async list(reader: Reader, query: ListLedgerReconciliationsQuery): Promise<Page<LedgerReconciliationView>> {
    const { companyId } = reader;
    const filters = [
      pageFilter('accountId', '=', query.accountId),
      pageFilter('createdAt', '>=', query.createdFrom),
      pageFilter('createdAt', '<', query.createdBefore),
    ];
    const rows = await this.reads.read(reader, async (manager) => {
      await assertReferenceRead(manager, Account, companyId, query.accountId, 'accountId');
      return newestPage(manager, LedgerReconciliation, companyId, query, filters);
    });
    return pageOf(rows, query, companyId, ({ createdAt: at, id }) => ({ at, id }), toLedgerReconciliationView);
  }

  /** By entry. @throws NotFound */
  async lines(reader: Reader, id: string, query: ListClearedLinesQuery): Promise<Page<ClearedLineView>> {
    const { companyId } = reader;
    const { limit } = query;
    const after = placeOf(query, companyId);
    const filters = [pageFilter('reconciliationId', '=', id)];
    const rows = await this.reads.read(reader, async (manager) => {
      if (!(await manager.existsBy(LedgerReconciliation, { companyId, id }))) throw new NotFound();
      const order = ['entryId', 'lineNo'] as const;
      return keysetPage(manager, LedgerReconciliationLine, {
        companyId,
        limit,
        order,
        direction: 'ASC',
        after,
        filters,
      });
    });
    return pageOf(rows, query, companyId, ({ entryId, lineNo }) => [entryId, String(lineNo)], toClearedLineView);
  }
}

const LINE_NO = /^[1-9][0-9]{0,3}$/;

function placeOf(query: ListClearedLinesQuery, companyId: string): readonly unknown[] | undefined {
  const texts = query.afterTexts(companyId, 2);
  if (texts === undefined) return undefined;
  const [entryId = '', lineNo = ''] = texts;
  if (parseId(entryId) !== undefined && LINE_NO.test(lineNo)) return [entryId, Number(lineNo)];
  const message = 'It is not a cursor of this list.';
  throw new InvalidQuery([{ pointer: 'cursor', code: 'validation_failed', message }]);
}
