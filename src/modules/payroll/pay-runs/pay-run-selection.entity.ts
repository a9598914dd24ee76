import { Column, Entity, PrimaryColumn } from 'typeorm';

/** For whom a run was asked for; there is none for a run of everybody. */
@Entity('pay_run_selections')
export class PayRunSelection {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  payRunId: string;

  @Column('uuid', { array: true })
  employeeIds: string[];
}
