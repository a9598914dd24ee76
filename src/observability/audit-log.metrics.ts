import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { InjectMetric, makeGaugeProvider } from '@willsoto/nestjs-prometheus';
import type { Gauge } from 'prom-client';
import { DataSource } from 'typeorm';
import { queryWithin } from '../database/index.js';
import { SCRAPE_LIMIT_MS, ScrapeReading } from './scrape-reading.js';

const MONTHS_AHEAD = 'accubooks_audit_log_months_ahead';
const OUTSIDE = 'accubooks_audit_log_rows_in_no_month';
const OLDEST = 'accubooks_audit_log_oldest_month_timestamp_seconds';

const STATE = `SELECT months_ahead AS "monthsAhead", rows_in_no_month AS "rowsInNoMonth",
  extract(epoch FROM oldest_month)::double precision AS "oldestSeconds" FROM audit_log_state()`;

interface State {
  readonly monthsAhead: number;
  readonly rowsInNoMonth: number;
  /** Null when there is no month at all. */
  readonly oldestSeconds: number | null;
}

/** Every process shows the same: over several, the greatest is taken and not the sum. */
export const AUDIT_LOG_METRIC_PROVIDERS = [
  makeGaugeProvider({
    name: MONTHS_AHEAD,
    help: 'Months of the audit log that are made after the present one, without a gap.',
    aggregator: 'max',
  }),
  makeGaugeProvider({
    name: OUTSIDE,
    help: 'Rows of the audit log that are in no month, counted up to 10,000.',
    aggregator: 'max',
  }),
  makeGaugeProvider({
    name: OLDEST,
    help: 'When the oldest month of the audit log in the database began.',
    aggregator: 'max',
  }),
];

/** Shows whether `db:migrate` and `audit:archive` keep the months of the audit log. Nothing has a value until it is read. */
@Injectable()
export class AuditLogMetrics {
  constructor(
    @InjectMetric(MONTHS_AHEAD) private readonly monthsAhead: Gauge,
    @InjectMetric(OUTSIDE) private readonly outside: Gauge,
    @InjectMetric(OLDEST) private readonly oldest: Gauge,
    @InjectDataSource('reader') private readonly reader: DataSource,
  ) {
    const reading = new ScrapeReading('the months of the audit log', () => this.read());
    for (const gauge of [monthsAhead, outside, oldest]) {
      Object.assign(gauge, { collect: () => reading.inTime() });
      gauge.remove();
    }
  }

  private async read(): Promise<void> {
    const [state] = await queryWithin<State>(this.reader, SCRAPE_LIMIT_MS, STATE);
    if (state === undefined) return;
    this.monthsAhead.set(state.monthsAhead);
    this.outside.set(state.rowsInNoMonth);
    if (state.oldestSeconds === null) this.oldest.remove();
    else this.oldest.set(state.oldestSeconds);
  }
}
