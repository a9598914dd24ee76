import type { OperationDefinition } from '../idempotency/index.js';
import { OPERATION_ROLES, type OperationRole } from './roles.js';

/** An operation's definition as identity needs it. */
export interface OperationWithRole extends OperationDefinition {
  readonly role: OperationRole;
}

/**
 * The least role of every operation.
 * @throws Error at boot for an operation without a known role, or one for any user in a company's books.
 */
export function operationRoles(
  definitions: Readonly<Record<string, OperationDefinition>>,
): ReadonlyMap<string, OperationRole> {
  return new Map(Object.entries(definitions).map(([name, definition]) => [name, roleOf(name, definition)]));
}

function roleOf(name: string, definition: OperationDefinition): OperationRole {
  if (!hasRole(definition)) throw new Error(`the operation ${name} says no known role`);
  if ((definition.role === 'user') !== (definition.scope === 'user')) {
    throw new Error(`the operation ${name} must have both the scope "user" and the role "user", or neither`);
  }
  return definition.role;
}

function hasRole(definition: OperationDefinition): definition is OperationWithRole {
  return 'role' in definition && OPERATION_ROLES.some((role) => role === definition.role);
}
