import { Inject, Injectable } from '@nestjs/common';
import type { ProblemError } from '../http/problem.js';
import {
  type AdmissionCase,
  type AdmissionPolicy,
  type AdmissionRequest,
  OPERATIONS,
  type OperationDefinition,
} from '../idempotency/index.js';
import { ACTIVE_MEMBERSHIPS, pairKey } from './active-memberships.query.js';
import { CompanyForbidden, PermissionDenied } from './identity.errors.js';
import { MembershipLookup } from './membership-lookup.service.js';
import { operationRoles } from './operation-roles.js';
import { isRole, type OperationRole, type Role, roleAllows } from './roles.js';

type Rows = readonly Readonly<Record<string, unknown>>[];

/** Who may write what: members, by their role, as the database says it at that moment. */
@Injectable()
export class MembershipAdmissionPolicy implements AdmissionPolicy {
  readonly query = ACTIVE_MEMBERSHIPS;

  private readonly neededRoles: ReadonlyMap<string, OperationRole>;
  /** The rows of a group are asked once for each of its writes. */
  private readonly indexes = new WeakMap<Rows, ReadonlyMap<string, Role>>();

  constructor(
    private readonly members: MembershipLookup,
    @Inject(OPERATIONS) operations: Readonly<Record<string, OperationDefinition>>,
  ) {
    this.neededRoles = operationRoles(operations);
  }

  /** @throws IdentityUnavailable when the database can't be asked. */
  beforeQueue({ operation, companyId, actorId }: AdmissionRequest): Promise<ProblemError | undefined> | undefined {
    if (this.neededRoles.get(operation) === 'user') return undefined;
    const answer = this.members.wasMember(companyId, actorId);
    return answer === true ? undefined : answer.then((wasMember) => (wasMember ? undefined : new CompanyForbidden()));
  }

  /** What a user makes belongs to nobody before, and to its members from then on: a replay is for them. */
  refusal({ operation, companyId, actorId, isStored }: AdmissionCase, rows: Rows): ProblemError | undefined {
    const needed = this.neededRoles.get(operation);
    if (needed === 'user' && !isStored) return undefined;
    const role = this.rolesIn(rows).get(pairKey(companyId, actorId));
    if (role === undefined) return new CompanyForbidden();
    return needed !== undefined && roleAllows(role, needed) ? undefined : new PermissionDenied();
  }

  private rolesIn(rows: Rows): ReadonlyMap<string, Role> {
    const known = this.indexes.get(rows);
    if (known !== undefined) return known;
    const roles = new Map<string, Role>();
    for (const { company_id: companyId, user_id: userId, role } of rows) {
      if (isRole(role)) roles.set(pairKey(String(companyId), String(userId)), role);
    }
    this.indexes.set(rows, roles);
    return roles;
  }
}
