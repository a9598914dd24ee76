import { Injectable } from '@nestjs/common';
import { keysetPage, pageFilter } from '../database/index.js';
import { InvalidQuery, isBusinessDate, NotFound, type Page, pageOf, parseId } from '../http/index.js';
import { CompanyReads, type Reader } from '../identity/index.js';
import { type AccountLineView, toAccountLineView } from './account-line.view.js';
import type { ListAccountLinesQuery } from './account.dto.js';
import { Account } from './account.entity.js';
import { CompanySettings } from './company-settings.entity.js';
import { JournalLine } from './journal-line.entity.js';

const ORDER = ['entryDate', 'entryId', 'lineNo'] as const;
const LINE_NO = /^[1-9][0-9]{0,3}$/;

/** What was posted to an account. */
@Injectable()
export class AccountStatement {
  constructor(private readonly reads: CompanyReads) {}

  /**
   * The lines in one currency, latest date first, as the index on (company, account, currency, date, entry, line) has them.
   * @throws NotFound
   */
  async lines(reader: Reader, accountId: string, query: ListAccountLinesQuery): Promise<Page<AccountLineView>> {
    const { companyId } = reader;
    const after = placeOf(query, companyId);
    return this.reads.read(reader, async (manager) => {
      if (!(await manager.existsBy(Account, { companyId, id: accountId }))) throw new NotFound();
      const { baseCurrency } = await manager.findOneByOrFail(CompanySettings, { companyId });
      const filters = [
        pageFilter('accountId', '=', accountId),
        pageFilter('currency', '=', query.currency ?? baseCurrency),
        pageFilter('entryDate', '>=', query.from),
        pageFilter('entryDate', '<=', query.to),
      ];
      const rows = await keysetPage(manager, JournalLine, {
        ...{ companyId, limit: query.limit, order: ORDER, direction: 'DESC', after, filters },
      });
      return pageOf(
        rows,
        query,
        companyId,
        ({ entryDate, entryId, lineNo }) => [entryDate, entryId, String(lineNo)],
        toAccountLineView,
      );
    });
  }
}

function placeOf(query: ListAccountLinesQuery, companyId: string): readonly unknown[] | undefined {
  const texts = query.afterTexts(companyId, ORDER.length);
  if (texts === undefined) return undefined;
  const [entryDate, entryId, lineNo] = texts;
  if (isBusinessDate(entryDate) && parseId(entryId) !== undefined && LINE_NO.test(String(lineNo))) {
    return [entryDate, entryId, Number(lineNo)];
  }
  const message = 'It is not a cursor of this list.';
  throw new InvalidQuery([{ pointer: 'cursor', code: 'validation_failed', message }]);
}
