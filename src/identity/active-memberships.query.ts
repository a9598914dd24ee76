/** A row of `ACTIVE_MEMBERSHIPS`. */
export interface MembershipRow {
  readonly company_id: string;
  readonly user_id: string;
  readonly role: string;
}

/** The memberships that hold now among pairs of companies (`$1`) and users (`$2`). */
export const ACTIVE_MEMBERSHIPS = `
  SELECT access.company_id, access.user_id, access.role
  FROM unnest($1::uuid[], $2::uuid[]) AS asked (company_id, user_id)
  JOIN user_company_access AS access
    ON access.company_id = asked.company_id AND access.user_id = asked.user_id AND access.status = 'active'`;

/** One text for a company and a user. */
export function pairKey(companyId: string, userId: string): string {
  return `${companyId}:${userId}`;
}
