import type { EntityManager } from 'typeorm';
import { ReferenceNotFound } from './ledger.errors.js';

interface CompanyRow {
  companyId: string;
  id: string;
}

/**
 * Makes sure that the id by which a list is filtered is one of the company's.
 * @param parameter the query member that holds the id.
 * @throws ReferenceNotFound
 */
export async function assertReferenceRead(
  manager: EntityManager,
  entity: new () => CompanyRow,
  companyId: string,
  id: string | undefined,
  parameter: string,
): Promise<void> {
  if (id === undefined) return;
  const found = await manager
    .createQueryBuilder(entity, 'referred')
    .where('referred.companyId = :companyId AND referred.id = :id', { companyId, id })
    .getExists();
  if (!found) throw new ReferenceNotFound(parameter);
}
