/** What a member may be in a company. */
export const ROLES = ['owner', 'admin', 'accountant', 'payroll', 'inventory', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** The least role that an operation asks for; `user` is any signed-in user, of no company. */
export const OPERATION_ROLES = ['user', 'admin', 'accountant', 'payroll', 'inventory'] as const;
export type OperationRole = (typeof OPERATION_ROLES)[number];

/** Owner and admin may do everything; anybody else needs the operation's own role. */
export function roleAllows(role: Role, needed: OperationRole): boolean {
  return needed === 'user' || role === 'owner' || role === 'admin' || role === needed;
}

export function isRole(text: unknown): text is Role {
  return ROLES.some((role) => role === text);
}
