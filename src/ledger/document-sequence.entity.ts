import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The counter of a series of documents that are numbered without gaps. */
@Entity('document_sequences')
export class DocumentSequence {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('text')
  series: string;

  @Column('bigint')
  nextNo: bigint;
}
