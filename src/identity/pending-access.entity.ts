import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Role } from './roles.js';

/** Access for an email that nobody has proven yet; the first sign-in with the verified email takes it. */
@Entity('pending_access')
export class PendingAccess {
  @PrimaryColumn('uuid')
  companyId: string;

  /** Lower case. */
  @PrimaryColumn('text')
  email: string;

  /** Of the last invitation of this email: that of the write that made it, kept while it waits. */
  @Column('uuid')
  id: string;

  @Column('text')
  role: Role;

  @Column('text')
  status: 'pending' | 'taken' | 'withdrawn';

  @Column('uuid')
  grantedBy: string;

  @Column('uuid', { nullable: true })
  takenBy: string | null;

  @Column('integer')
  version: number;

  /** Of the last invitation: what was revoked before it may be taken again. */
  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;
}
