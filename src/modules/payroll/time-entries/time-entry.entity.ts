import { Column, Entity, PrimaryColumn } from 'typeorm';

/** `pto` is paid leave. */
export const TIME_ENTRY_KINDS = ['regular', 'overtime', 'pto'] as const;

export type TimeEntryKind = (typeof TIME_ENTRY_KINDS)[number];

export const TIME_ENTRY_STATUSES = ['submitted', 'approved', 'rejected', 'paid'] as const;

export type TimeEntryStatus = (typeof TIME_ENTRY_STATUSES)[number];

/** How long somebody worked on a day. Paid by the executed run of the period once it is approved. */
@Entity('time_entries')
export class TimeEntry {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  employeeId: string;

  @Column('date')
  workDate: string;

  /** 1 to 1440. */
  @Column('smallint')
  minutes: number;

  @Column('text')
  kind: TimeEntryKind;

  @Column('text')
  status: TimeEntryStatus;

  /** The run that paid it; null before, and again after the run's reversal. */
  @Column('uuid', { nullable: true })
  payRunId: string | null;

  @Column('uuid', { nullable: true })
  decidedBy: string | null;

  @Column('timestamptz', { nullable: true })
  decidedAt: Date | null;

  /** What the approver wrote. */
  @Column('text', { nullable: true })
  note: string | null;

  /** The caller's own id of the entry; unique in the company. */
  @Column('text', { nullable: true })
  externalRef: string | null;

  @Column('integer')
  version: number;

  @Column('uuid')
  writeId: string;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;
}
