import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Role } from './roles.js';

/** What a user may do in a company. A row is never deleted: access that ended is `revoked`. */
@Entity('user_company_access')
export class UserCompanyAccess {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  userId: string;

  @Column('text')
  role: Role;

  @Column('text')
  status: 'active' | 'revoked';

  /** Null for the owner who created the company. */
  @Column('uuid', { nullable: true })
  grantedBy: string | null;

  @Column('timestamptz', { nullable: true })
  revokedAt: Date | null;

  @Column('integer')
  version: number;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;
}
