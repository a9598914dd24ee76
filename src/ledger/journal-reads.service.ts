import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { keysetPage, LISTED, pageFilter } from '../database/index.js';
import { InvalidQuery, isBusinessDate, NotFound, type Page, pageOf, parseId } from '../http/index.js';
import { CompanyReads, type Reader } from '../identity/index.js';
import { type ListJournalEntriesQuery, POSTING_PURPOSES } from './journal-entry.dto.js';
import { JournalEntry } from './journal-entry.entity.js';
import { type JournalEntryView, toJournalEntryView } from './journal-entry.view.js';
import { JournalLine } from './journal-line.entity.js';
import { journalEntryId } from './journal-posting.js';

/** Reads of the journal. */
@Injectable()
export class JournalReads {
  constructor(private readonly reads: CompanyReads) {}

  /** @throws NotFound */
  async item(reader: Reader, id: string): Promise<JournalEntryView> {
    const { companyId } = reader;
    return this.reads.read(reader, async (manager) => {
      const entry = await manager.findOneBy(JournalEntry, { companyId, id });
      if (entry === null) throw new NotFound();
      const [view] = await viewsOf(manager, companyId, [entry]);
      return view as JournalEntryView;
    });
  }

  /** Latest entry date first. */
  async list(reader: Reader, query: ListJournalEntriesQuery): Promise<Page<JournalEntryView>> {
    const { companyId } = reader;
    const { limit } = query;
    const after = placeOf(query, companyId);
    const entryIds = entryIdsOf(query);
    const filters = [pageFilter('entryDate', '>=', query.from), pageFilter('entryDate', '<=', query.to)];
    return this.reads.read(reader, async (manager) => {
      const entries = await keysetPage(manager, JournalEntry, {
        ...{ companyId, limit, order: ['entryDate', 'id'], direction: 'DESC', after, filters },
        narrow: (select) => {
          if (entryIds !== undefined) select.andWhere(`${LISTED}.id IN (:...entryIds)`, { entryIds });
        },
      });
      const views = await viewsOf(manager, companyId, entries);
      return pageOf(
        views,
        query,
        companyId,
        ({ entryDate, id }) => [entryDate, id],
        (view) => view,
      );
    });
  }
}

/** The entries' ids follow from what posted them, so that no index over the source is needed. */
function entryIdsOf({ sourceType, sourceId }: ListJournalEntriesQuery): string[] | undefined {
  if (sourceType === undefined && sourceId === undefined) return undefined;
  if (sourceType === undefined || sourceId === undefined) {
    const pointer = sourceType === undefined ? 'sourceType' : 'sourceId';
    const message = 'sourceType and sourceId are given together.';
    throw new InvalidQuery([{ pointer, code: 'validation_failed', message }]);
  }
  return POSTING_PURPOSES[sourceType].map((purpose) => journalEntryId({ sourceType, sourceId, purpose }));
}

function placeOf(query: ListJournalEntriesQuery, companyId: string): readonly string[] | undefined {
  const texts = query.afterTexts(companyId, 2);
  if (texts === undefined) return undefined;
  const [entryDate, id] = texts;
  if (isBusinessDate(entryDate) && parseId(id) !== undefined) return [entryDate, id] as string[];
  const message = 'It is not a cursor of this list.';
  throw new InvalidQuery([{ pointer: 'cursor', code: 'validation_failed', message }]);
}

/** The entries with their lines, which are read together. */
async function viewsOf(
  manager: EntityManager,
  companyId: string,
  entries: readonly JournalEntry[],
): Promise<JournalEntryView[]> {
  const lines = await manager.find(JournalLine, {
    where: { companyId, entryId: In(entries.map(({ id }) => id)) },
    order: { entryId: 'ASC', lineNo: 'ASC' },
  });
  const linesOf = new Map<string, JournalLine[]>(entries.map(({ id }) => [id, []]));
  for (const line of lines) (linesOf.get(line.entryId) as JournalLine[]).push(line);
  return entries.map((entry) => toJournalEntryView(entry, linesOf.get(entry.id) as JournalLine[]));
}
