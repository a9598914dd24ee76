import type { Area, Invariant } from '../invariant.js';

/** Every state change of every area, beside every entry. */
export function postedOnce(areas: readonly Area[]): Invariant {
  const postings = areas.flatMap((area) => area.postings);
  return {
    id: 'I15',
    says: 'a state change has posted one entry, and an entry has its state change',
    breaches: {
      'the state change has no entry or several, or the entry has no state change': `
        SELECT company_id, concat_ws(' ', source_type, source_id, purpose) AS reference
        FROM (SELECT *, true AS needed FROM (${postings.join(' UNION ALL ')})
          AS posting (company_id, source_type, source_id, purpose)) AS posting
        FULL JOIN (SELECT company_id, source_type, source_id, purpose, count(*) AS entries FROM journal_entries
          GROUP BY 1, 2, 3, 4) AS posted USING (company_id, source_type, source_id, purpose)
        WHERE posting.needed IS NULL OR posted.entries IS DISTINCT FROM 1`,
    },
  };
}

/** Every row that says which write made it. */
export function madeByWrites(areas: readonly Area[]): Invariant {
  const rows = areas
    .flatMap((area) => area.writtenTables)
    .map((table) => `SELECT '${table}' AS name, company_id, write_id FROM ${table}`);
  return {
    id: 'I32',
    says: 'every row was made by a write that has its stored answer',
    breaches: {
      'no stored answer belongs to the row': `
        SELECT made.company_id, concat_ws(' ', made.name, made.write_id) AS reference
        FROM (${rows.join(' UNION ALL ')}) AS made
        LEFT JOIN idempotent_writes AS write ON write.company_id = made.company_id AND write.id = made.write_id
        WHERE write.id IS NULL`,
    },
  };
}
