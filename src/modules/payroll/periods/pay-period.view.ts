import { ViewProperty } from '../../../http/index.js';
import { PAY_FREQUENCIES, type PayFrequency } from '../pay-frequency.js';
import { PAY_PERIOD_STATUSES, type PayPeriod, type PayPeriodStatus } from './pay-period.entity.js';

/** A period, as answers show it. */
export class PayPeriodView {
  @ViewProperty('id')
  id: string;

  @ViewProperty([...PAY_FREQUENCIES])
  frequency: PayFrequency;

  @ViewProperty('date')
  startDate: string;

  @ViewProperty('date')
  endDate: string;

  @ViewProperty('date')
  payDate: string;

  @ViewProperty([...PAY_PERIOD_STATUSES])
  status: PayPeriodStatus;

  @ViewProperty('whole')
  version: number;

  @ViewProperty('instant')
  createdAt: string;

  @ViewProperty('instant')
  updatedAt: string;
}

export function toPayPeriodView(period: Readonly<PayPeriod>): PayPeriodView {
  const { id, frequency, startDate, endDate, payDate, status, version } = period;
  return {
    ...{ id, frequency, startDate, endDate, payDate, status, version },
    createdAt: period.createdAt.toISOString(),
    updatedAt: period.updatedAt.toISOString(),
  };
}
