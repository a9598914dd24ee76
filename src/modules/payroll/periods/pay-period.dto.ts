import { IsBusinessDate, IsEnumValue, IsTimestamp, PageQuery } from '../../../http/index.js';
import { PAY_FREQUENCIES, type PayFrequency } from '../pay-frequency.js';
import { PAY_PERIOD_STATUSES, type PayPeriodStatus } from './pay-period.entity.js';

/** What `createPayPeriod` takes. */
export class CreatePayPeriodDto {
  @IsEnumValue(PAY_FREQUENCIES)
  frequency: PayFrequency;

  @IsBusinessDate({ example: '2026-01-01' })
  startDate: string;

  @IsBusinessDate({ description: 'Included; a period has at most 31 days', example: '2026-01-31' })
  endDate: string;

  @IsBusinessDate({ description: 'When its runs are paid, unless they say another day', example: '2026-01-31' })
  payDate: string;
}

/** Filters of the list of periods. */
export class ListPayPeriodsQuery extends PageQuery {
  @IsEnumValue(PAY_FREQUENCIES, { optional: true })
  frequency?: PayFrequency;

  @IsEnumValue(PAY_PERIOD_STATUSES, { optional: true })
  status?: PayPeriodStatus;

  @IsBusinessDate({ optional: true, description: 'Periods that begin on or after this day' })
  startsFrom?: string;

  @IsBusinessDate({ optional: true, description: 'Periods that begin on or before this day' })
  startsTo?: string;

  @IsTimestamp({ optional: true })
  updatedSince?: Date;
}
