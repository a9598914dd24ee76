import { IsEnumValue, IsId, IsText, IsTimestamp, PageQuery } from '../../http/index.js';

const STATUSES = ['new', 'replayed', 'failed'] as const;

export class ListAuditQuery extends PageQuery {
  @IsText({ max: 255, optional: true })
  idempotencyKey?: string;

  @IsId({ optional: true })
  deterministicId?: string;

  @IsText({ max: 100, optional: true })
  operation?: string;

  @IsText({ max: 255, optional: true, description: 'The X-Request-Id of an answer; looked for from `from` on' })
  requestId?: string;

  @IsEnumValue(STATUSES, { optional: true })
  status?: (typeof STATUSES)[number];

  @IsTimestamp({ optional: true, description: 'Attempts at or after this instant' })
  from?: Date;

  @IsTimestamp({ optional: true, description: 'Attempts before this instant' })
  to?: Date;
}
