import type { ForeignReference } from './snapshot.js';
import type { Superuser } from './take-snapshot.js';

/** A foreign key by which a row of one company could refer to a row of another, with its columns but the company's. */
interface Reference {
  readonly constraint: string;
  readonly child: string;
  readonly parent: string;
  readonly childColumns: readonly string[];
  readonly parentColumns: readonly string[];
}

const REFERENCES = `
  SELECT conname AS "constraint", conrelid::regclass::text AS child, confrelid::regclass::text AS parent,
    array_agg(own.attname::text ORDER BY place.number) FILTER (WHERE own.attname <> 'company_id') AS "childColumns",
    array_agg(theirs.attname::text ORDER BY place.number) FILTER (WHERE own.attname <> 'company_id') AS "parentColumns"
  FROM pg_constraint, unnest(conkey, confkey) WITH ORDINALITY AS place (own, theirs, number)
  JOIN pg_attribute AS own ON true JOIN pg_attribute AS theirs ON true
  WHERE contype = 'f' AND conparentid = 0 AND own.attrelid = conrelid AND own.attnum = place.own
    AND theirs.attrelid = confrelid AND theirs.attnum = place.theirs
    AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = conrelid AND attname = 'company_id')
    AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = confrelid AND attname = 'company_id')
  GROUP BY 1, 2, 3 ORDER BY 1`;

/** Rows whose referred id belongs to another company, for every foreign key that the catalogue has. */
export async function foreignReferences(database: Superuser): Promise<ForeignReference[]> {
  const references = await database.query<Reference>(REFERENCES);
  const looks = references
    .filter(({ childColumns }) => (childColumns as readonly string[] | null) !== null)
    .map(lookAt);
  return looks.length === 0 ? [] : database.query<ForeignReference>(looks.join(' UNION ALL '));
}

/** An id that both companies have is no other company's: line numbers are the same everywhere. */
function lookAt({ constraint, child, parent, childColumns, parentColumns }: Reference): string {
  const matches = childColumns
    .map((column, index) => `theirs.${parentColumns[index] ?? ''} = own.${column}`)
    .join(' AND ');
  return `SELECT own.company_id AS "companyId", '${constraint}' AS "constraint", count(*)::integer AS rows
    FROM ${child} AS own JOIN ${parent} AS theirs ON ${matches} AND theirs.company_id <> own.company_id
    WHERE NOT EXISTS (SELECT FROM ${parent} AS home WHERE home.company_id = own.company_id
      AND ${matches.replaceAll('theirs.', 'home.')}) GROUP BY 1, 2`;
}
