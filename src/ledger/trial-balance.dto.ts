import { IsBusinessDate } from '../http/index.js';

/** As of which day the trial balance is asked for. */
export class TrialBalanceQuery {
  @IsBusinessDate({ optional: true, description: 'The last day that counts; today for the company when absent' })
  asOf?: string;
}
