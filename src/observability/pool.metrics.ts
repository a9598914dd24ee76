import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { InjectMetric, makeGaugeProvider } from '@willsoto/nestjs-prometheus';
import type { Pool } from 'pg';
import type { Gauge } from 'prom-client';
import { DataSource } from 'typeorm';

const METRIC = 'accubooks_db_pool_connections';

export const POOL_METRIC_PROVIDER = makeGaugeProvider({
  name: METRIC,
  help: 'Connections of a pool: max that it may open, total that are open, idle of these; waiting counts who waits for one.',
  labelNames: ['pool', 'state'],
});

/** Reads the pools when metrics are asked for. */
@Injectable()
export class PoolMetrics {
  constructor(
    @InjectMetric(METRIC) gauge: Gauge,
    @InjectDataSource('writer') writer: DataSource,
    @InjectDataSource('reader') reader: DataSource,
  ) {
    Object.assign(gauge, {
      collect: () => {
        for (const [pool, dataSource] of Object.entries({ writer, reader })) observe(gauge, pool, dataSource);
      },
    });
  }
}

function observe(gauge: Gauge, pool: string, dataSource: DataSource): void {
  const { options, totalCount, idleCount, waitingCount } = (dataSource.driver as unknown as { master: Pool }).master;
  gauge.set({ pool, state: 'max' }, options.max);
  gauge.set({ pool, state: 'total' }, totalCount);
  gauge.set({ pool, state: 'idle' }, idleCount);
  gauge.set({ pool, state: 'waiting' }, waitingCount);
}
