import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Role } from '../../identity/index.js';

/**
 * What became of somebody's access: `invited` waits for the first sign-in with the verified email, if not `withdrawn`.
 * Without a user, `changed` gave an invitation that waits another role, and `unchanged` found that it has the role.
 */
export const ACCESS_ACTIONS = ['granted', 'changed', 'unchanged', 'invited', 'withdrawn', 'revoked'] as const;

export type AccessAction = (typeof ACCESS_ACTIONS)[number];

/** One decision about who may do what in a company. Never changes; what holds now stands in `user_company_access`. */
@Entity('access_changes')
export class AccessChange {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  action: AccessAction;

  /** Null for a decision about an invitation. */
  @Column('uuid', { nullable: true })
  userId: string | null;

  /** As the caller named the user; lower case. */
  @Column('text', { nullable: true })
  email: string | null;

  /** The role that was granted, or taken away. */
  @Column('text')
  role: Role;

  @Column('uuid')
  changedBy: string;

  @Column('uuid')
  writeId: string;

  @Column('timestamptz')
  createdAt: Date;
}
