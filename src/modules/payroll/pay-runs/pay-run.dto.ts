import {
  IsBusinessDate,
  IsCurrency,
  IsEnumValue,
  IsId,
  IsListOfIds,
  IsTimestamp,
  PageQuery,
} from '../../../http/index.js';
import { PAY_RUN_STATUSES, type PayRunStatus, RUN_TYPES, type RunType } from './pay-run.entity.js';

/** The most employees of one run. */
export const EMPLOYEES_MAX = 5_000;

/** What somebody may put a run's status to; it is executed by an operation of its own. */
export const WANTED_STATUSES = ['approved', 'draft', 'cancelled', 'reversed'] as const;

export type WantedStatus = (typeof WANTED_STATUSES)[number];

/** What `createPayRun` takes. */
export class CreatePayRunDto {
  @IsId()
  payPeriodId: string;

  @IsEnumValue(RUN_TYPES, {
    default: 'regular',
    description: 'A period has one regular run for each currency; whoever is not in it is paid by `off_cycle` runs',
  })
  runType: RunType;

  @IsCurrency({ optional: true, description: "The company's base currency when absent" })
  currency?: string;

  @IsBusinessDate({ optional: true, description: "The period's pay date when absent" })
  payDate?: string;

  @IsListOfIds({
    min: 1,
    max: EMPLOYEES_MAX,
    unique: true,
    optional: true,
    description: 'Everybody who is paid with this frequency and in this currency when absent',
  })
  employeeIds?: readonly string[];
}

/** What `updatePayRunStatus` takes. */
export class UpdatePayRunStatusDto {
  @IsEnumValue(WANTED_STATUSES, { description: 'A draft is calculated anew when it is approved' })
  status: WantedStatus;
}

/** What `executePayrollRun` takes. */
export class ExecutePayRunDto {
  @IsBusinessDate({ optional: true, description: "The run's pay date when absent" })
  payDate?: string;
}

/** Filters of the list of pay runs. */
export class ListPayRunsQuery extends PageQuery {
  @IsEnumValue(PAY_RUN_STATUSES, { optional: true })
  status?: PayRunStatus;

  @IsId({ optional: true })
  payPeriodId?: string;

  @IsBusinessDate({ optional: true })
  paidFrom?: string;

  @IsBusinessDate({ optional: true })
  paidTo?: string;

  @IsTimestamp({ optional: true })
  updatedSince?: Date;
}

/** Filters of the items of a run. */
export class ListPayRunItemsQuery extends PageQuery {
  @IsId({ optional: true })
  employeeId?: string;
}
