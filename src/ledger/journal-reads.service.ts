import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { keysetPage, LISTED, pageFilter } from '../database/index.js';
import { decodeCursor, InvalidQuery, isBusinessDate, NotFound, type Page, pageOf, parseId } from '../http/index.js';
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
      return toJournalEntryView(entry, (await linesOf(manager, companyId, [entry])).get(id) ?? []);
    });
  }

  /** Latest entry date first. */
  async list(reader: Reader, query: ListJournalEntriesQuery): Promise<Page<JournalEntryView>> {
    const { companyId } = reader;
    const { limit } = query;
    const after = placeOf(query.cursor);
    const entryIds = entryIdsOf(query);
    const filters = [pageFilter('entryDate', '>=', query.from), pageFilter('entryDate', '<=', query.to)];
    return this.reads.read(reader, async (manager) => {
      const entries = await keysetPage(manager, JournalEntry, {
        ...{ companyId, limit, order: ['entryDate', 'id'], direction: 'DESC', after, filters },
        narrow: (select) => {
          if (entryIds !== undefined) select.andWhere(`${LISTED}.id IN (:...entryIds)`, { entryIds });
        },
      });
      const lines = await linesOf(manager, companyId, entries);
      return pageOf(
        entries,
        limit,
        ({ entryDate, id }) => [entryDate, id],
        (entry) => toJournalEntryView(entry, lines.get(entry.id) ?? []),
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

function placeOf(cursor: string | undefined): readonly string[] | undefined {
  if (cursor === undefined) return undefined;
  const [entryDate, id] = decodeCursor(cursor, 2);
  if (isBusinessDate(entryDate) && parseId(id) !== undefined) return [entryDate, id] as string[];
  const message = 'It is not a cursor of this list.';
  throw new InvalidQuery([{ pointer: 'cursor', code: 'validation_failed', message }]);
}

async function linesOf(
  manager: EntityManager,
  companyId: string,
  entries: readonly JournalEntry[],
): Promise<ReadonlyMap<string, JournalLine[]>> {
  const lines = await manager.find(JournalLine, {
    where: { companyId, entryId: In(entries.map(({ id }) => id)) },
    order: { entryId: 'ASC', lineNo: 'ASC' },
  });
  const byEntry = new Map<string, JournalLine[]>(entries.map(({ id }) => [id, []]));
  for (const line of lines) byEntry.get(line.entryId)?.push(line);
  return byEntry;
}
