import { Injectable } from '@nestjs/common';
import { ValidationFailed } from '../../../http/index.js';
import type { IdempotentWrite } from '../../../idempotency/index.js';
import { addDays, assertNotBefore } from '../../../ledger/index.js';
import { daysBetween } from '../calculation/gross-pay.js';
import type { PayFrequency } from '../pay-frequency.js';
import type { CreatePayPeriodDto } from './pay-period.dto.js';
import { PayPeriod } from './pay-period.entity.js';
import { type PayPeriodView, toPayPeriodView } from './pay-period.view.js';
import { OverlappingPeriod } from './pay-periods.errors.js';

/** The most days of a period. */
const DAYS_MAX = 31;
const LAST_DAY = '9999-12-31';

/** The spans of days that are paid together. */
@Injectable()
export class PayPeriodsService {
  /** @throws OverlappingPeriod, ValidationFailed */
  async create(write: IdempotentWrite, dto: CreatePayPeriodDto): Promise<PayPeriodView> {
    const { frequency, startDate, endDate, payDate } = dto;
    assertNotBefore(endDate, startDate, '/endDate');
    assertNotBefore(payDate, startDate, '/payDate');
    if (daysBetween(startDate, endDate) > DAYS_MAX) throw tooLong();
    const [overlapping] = await periodsWith(write, startDate, endDate, frequency);
    if (overlapping !== undefined) throw new OverlappingPeriod(overlapping.id);
    const period = write.insert(PayPeriod, {
      ...{ id: write.id, frequency, startDate, endDate, payDate, status: 'open' },
      ...{ version: 1, writeId: write.id, createdAt: write.now, updatedAt: write.now },
    });
    await write.trigger('pay_period.created', { entityType: 'pay_period', entityId: period.id });
    return toPayPeriodView(period);
  }
}

/**
 * The periods that have some of these days. No period is longer than 31 days, so that none of them begins earlier than
 * that before the first day: a short walk of the index.
 * @param frequency any when absent.
 */
export function periodsWith(
  write: IdempotentWrite,
  firstDay: string,
  lastDay: string,
  frequency?: PayFrequency,
): Promise<readonly Readonly<PayPeriod>[]> {
  return write.find(PayPeriod, {
    startDate: { from: addDays(firstDay, 1 - DAYS_MAX), to: lastDay },
    endDate: { from: firstDay, to: LAST_DAY },
    ...(frequency === undefined ? {} : { frequency }),
  });
}

function tooLong(): ValidationFailed {
  const message = `A period has at most ${DAYS_MAX} days.`;
  return new ValidationFailed([{ pointer: '/endDate', code: 'date_invalid', message }]);
}
