import {
  IN_ORDER_OF_DAYS,
  IsBusinessDate,
  IsEnumValue,
  IsId,
  IsText,
  IsWhole,
  PageQuery,
} from '../../../http/index.js';
import {
  TIME_ENTRY_KINDS,
  TIME_ENTRY_STATUSES,
  type TimeEntryKind,
  type TimeEntryStatus,
} from './time-entry.entity.js';

/** The minutes of a day. */
export const DAY_MINUTES = 1_440;

/** The most days that a work date may lie ahead: those of a whole period. */
export const DAYS_AHEAD_MAX = 31;

const DECISIONS = ['approved', 'rejected'] as const;

/** What `createTimeEntry` takes. */
export class CreateTimeEntryDto {
  @IsId()
  employeeId: string;

  @IsBusinessDate({
    description: `A day of the employment, of a period that is not closed; at most ${DAYS_AHEAD_MAX} days ahead`,
  })
  workDate: string;

  @IsWhole({ min: 1, max: DAY_MINUTES, example: 480 })
  minutes: number;

  @IsEnumValue(TIME_ENTRY_KINDS, { default: 'regular', description: '`overtime` is paid one and a half times' })
  kind: TimeEntryKind;

  @IsText({ max: 120, optional: true, description: 'Your own id of the entry; unique in the company' })
  externalRef?: string;
}

/** What `approveTimeEntry` takes. */
export class ApproveTimeEntryDto {
  @IsEnumValue(DECISIONS, {
    default: 'approved',
    description: '`rejected` takes an approval back too, as long as no pay run has approved or paid the time',
  })
  decision: (typeof DECISIONS)[number];

  @IsText({ max: 500, multiline: true, optional: true })
  note?: string;
}

/** Filters of the list of time entries. */
export class ListTimeEntriesQuery extends PageQuery {
  @IsId({ optional: true })
  employeeId?: string;

  @IsEnumValue(TIME_ENTRY_STATUSES, { optional: true })
  status?: TimeEntryStatus;

  @IsText({ max: 120, optional: true })
  externalRef?: string;

  @IsBusinessDate({ optional: true, description: IN_ORDER_OF_DAYS })
  workedFrom?: string;

  @IsBusinessDate({ optional: true })
  workedTo?: string;
}
