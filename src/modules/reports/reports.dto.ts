import { IsBusinessDate, PageQuery } from '../../http/index.js';

/** As of which day a report is asked for. */
export class AsOfQuery {
  @IsBusinessDate({ optional: true, description: 'The last day that counts; today for the company when absent' })
  asOf?: string;
}

/** As of which day, and which customers are shown. */
export class ReceivablesAgeingQuery extends PageQuery {
  @IsBusinessDate({ optional: true, description: 'The last day that counts; today for the company when absent' })
  asOf?: string;
}

/** The days that a report covers, both included. */
export class PeriodQuery {
  @IsBusinessDate({ optional: true, description: 'The beginning of the fiscal year of `to` when absent' })
  from?: string;

  @IsBusinessDate({ optional: true, description: 'Today for the company when absent' })
  to?: string;
}
