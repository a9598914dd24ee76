import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { InjectMetric, makeGaugeProvider } from '@willsoto/nestjs-prometheus';
import type { Gauge } from 'prom-client';
import { DataSource } from 'typeorm';
import { queryWithin } from '../database/index.js';
import { SCRAPE_LIMIT_MS, ScrapeReading } from './scrape-reading.js';

const VIOLATIONS = 'accubooks_invariant_violations';
const CHECKED_AT = 'accubooks_invariants_checked_timestamp_seconds';

const RESULTS = `SELECT invariant, violations::integer AS violations,
  extract(epoch FROM checked_at)::double precision AS "checkedAtSeconds" FROM invariant_results`;

interface ResultRow {
  readonly invariant: string;
  readonly violations: number;
  readonly checkedAtSeconds: number;
}

/** Every process shows the same: over several, the greatest is taken and not the sum. */
export const INVARIANT_METRIC_PROVIDERS = [
  makeGaugeProvider({
    name: VIOLATIONS,
    help: 'Rows that violated an invariant of the books when they were checked last.',
    labelNames: ['invariant'],
    aggregator: 'max',
  }),
  makeGaugeProvider({ name: CHECKED_AT, help: 'When the books were checked last.', aggregator: 'max' }),
];

/**
 * Shows what `npm run verify:books` found last; a scrape checks nothing itself. Without any check there is no value, and
 * when the results can't be read the last values stay, whose age the time tells.
 */
@Injectable()
export class InvariantMetrics {
  constructor(
    @InjectMetric(VIOLATIONS) private readonly violations: Gauge,
    @InjectMetric(CHECKED_AT) private readonly checkedAt: Gauge,
    @InjectDataSource('reader') private readonly reader: DataSource,
  ) {
    const reading = new ScrapeReading('the results of the last check of the books', () => this.read());
    for (const gauge of [violations, checkedAt]) Object.assign(gauge, { collect: () => reading.inTime() });
    // Unlike one with labels, it would say 0: that the books were checked in 1970.
    checkedAt.remove();
  }

  private async read(): Promise<void> {
    const rows = await queryWithin<ResultRow>(this.reader, SCRAPE_LIMIT_MS, RESULTS);
    this.violations.reset();
    for (const { invariant, violations, checkedAtSeconds } of rows) {
      this.violations.set({ invariant }, violations);
      this.checkedAt.set(checkedAtSeconds);
    }
  }
}
