import type { QueryRunner } from 'typeorm';

/**
 * Makes an index for each filter of a list that is ordered by (created_at, id), so that a page is read from it alone,
 * however few of the company's rows match.
 * @param filters columns; an empty one stands for the list without a filter.
 */
export async function createListIndexes(
  queryRunner: QueryRunner,
  table: string,
  filters: readonly string[],
): Promise<void> {
  for (const filter of filters) {
    const name = `${table}_by_${filter === '' ? 'created' : filter}`;
    const columns = ['company_id', ...(filter === '' ? [] : [filter]), 'created_at', 'id'].join(', ');
    await queryRunner.query(`CREATE INDEX ${name} ON ${table} (${columns})`);
  }
}
