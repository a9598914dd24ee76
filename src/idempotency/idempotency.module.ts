import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { ADMISSION_POLICY, type AdmissionPolicy } from './admission-policy.js';
import { ContractCheck } from './contract/contract-check.service.js';
import { RouteInventory } from './contract/route-inventory.js';
import { ENGINE_DEFAULTS } from './engine/engine-options.js';
import { FailedAttempts } from './engine/failed-attempts.js';
import { GroupEngine } from './engine/group-engine.js';
import type { FaultPoints } from './engine/fault-points.js';
import { TableLayouts } from './engine/table-layout.js';
import { readTableOrder } from './engine/table-order.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import { FAULT_POINTS, IDEMPOTENCY_OPTIONS, type IdempotencyOptions, OPERATIONS } from './idempotency.options.js';
import { IdempotentWriteService } from './idempotent-write.service.js';
import { OverloadHook } from './overload.hook.js';
import { WORKFLOW_STARTER, type WorkflowStarter } from './workflow-starter.js';
import { WRITE_METRIC_PROVIDERS, WriteMetrics } from './write-metrics.js';

const engineProvider: FactoryProvider<GroupEngine> = {
  provide: GroupEngine,
  inject: [
    getDataSourceToken('writer'),
    IDEMPOTENCY_OPTIONS,
    ADMISSION_POLICY,
    WriteMetrics,
    WORKFLOW_STARTER,
    { token: FAULT_POINTS, optional: true },
  ],
  useFactory: async (
    dataSource: DataSource,
    options: IdempotencyOptions,
    policy: AdmissionPolicy,
    metrics: WriteMetrics,
    workflows: WorkflowStarter,
    faults?: FaultPoints,
  ) => {
    const engineOptions = { ...ENGINE_DEFAULTS, ...options.engine };
    const layouts = new TableLayouts(dataSource, await readTableOrder(dataSource));
    const failedAttempts = new FailedAttempts(engineOptions.failedAttemptsMax);
    return new GroupEngine({
      dataSource,
      layouts,
      policy,
      metrics,
      workflows,
      failedAttempts,
      faults,
      options: engineOptions,
    });
  },
};

/**
 * The framework. Global: the application imports it once with its registry; it needs the data source `writer`, an
 * `AdmissionPolicy` under `ADMISSION_POLICY` and a `WorkflowStarter` under `WORKFLOW_STARTER`. `IdempotencyInterceptor`
 * is registered by the application, in its place among the global interceptors.
 */
@Module({})
export class IdempotencyModule {
  /** @param options made by a factory, so that they may come from the configuration. */
  static forRootAsync(options: Pick<FactoryProvider<IdempotencyOptions>, 'inject' | 'useFactory'>): DynamicModule {
    return {
      module: IdempotencyModule,
      global: true,
      imports: [DiscoveryModule],
      providers: [
        { ...options, provide: IDEMPOTENCY_OPTIONS },
        {
          provide: OPERATIONS,
          inject: [IDEMPOTENCY_OPTIONS],
          useFactory: ({ operations }: IdempotencyOptions) => operations,
        },
        ...WRITE_METRIC_PROVIDERS,
        WriteMetrics,
        engineProvider,
        IdempotentWriteService,
        IdempotencyInterceptor,
        OverloadHook,
        RouteInventory,
        ContractCheck,
      ],
      exports: [OPERATIONS, IDEMPOTENCY_OPTIONS, IdempotentWriteService, IdempotencyInterceptor, ContractCheck],
    };
  }
}
