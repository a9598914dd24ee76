import { IsBusinessDate, IsEnumValue, IsId, IsMoney, IsTimestamp, IsWhole, PageQuery } from '../../../http/index.js';
import { RATE_PPM_MAX } from './deduction.dto.js';
import { ASSIGNMENT_STATUSES, type AssignmentStatus } from './employee-deduction.entity.js';

/** What `createEmployeeDeduction` takes. */
export class CreateEmployeeDeductionDto {
  @IsId()
  employeeId: string;

  @IsId()
  deductionId: string;

  @IsMoney({ optional: true, description: 'In the place of a fixed amount; in the currency of the employee' })
  amount?: string;

  @IsWhole({ min: 0, max: RATE_PPM_MAX, optional: true, description: 'In the place of a percentage' })
  ratePpm?: number;

  @IsBusinessDate({ description: 'The first pay date that it holds for' })
  effectiveFrom: string;

  @IsBusinessDate({ optional: true, description: 'The last pay date that it holds for' })
  effectiveTo?: string;
}

/** What `updateEmployeeDeduction` takes: a JSON merge patch, in which null removes. Runs that are executed stay as they are. */
export class UpdateEmployeeDeductionDto {
  @IsBusinessDate({ optional: true, nullable: true, description: 'The last pay date that it holds for' })
  effectiveTo?: string | null;

  @IsEnumValue(ASSIGNMENT_STATUSES, {
    optional: true,
    description: 'What should never have been is `cancelled`, and holds for no pay date',
  })
  status?: AssignmentStatus;
}

/** Filters of the list of assignments. */
export class ListEmployeeDeductionsQuery extends PageQuery {
  @IsId({ optional: true })
  employeeId?: string;

  @IsId({ optional: true })
  deductionId?: string;

  @IsTimestamp({ optional: true })
  updatedSince?: Date;
}
