import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Somebody who signed in. Written by `identity_sign_in` alone. */
@Entity('users')
export class User {
  /** Derived from issuer and subject, see `userIdOf`. */
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  issuer: string;

  @Column('text')
  subject: string;

  /** The last email that the issuer called verified; lower case. */
  @Column('text', { nullable: true })
  email: string | null;

  @Column('text', { nullable: true })
  displayName: string | null;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;
}
