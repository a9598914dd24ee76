import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A company; how it keeps its books stands in its settings. */
@Entity('companies')
export class Company {
  /** What `companyId` is in every other table. */
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  name: string;

  /** ISO 3166-1 alpha-2. */
  @Column('text')
  country: string;

  /** Made by a test, and left out of the figures of operators. */
  @Column('boolean')
  isTest: boolean;

  @Column('timestamptz')
  createdAt: Date;
}
