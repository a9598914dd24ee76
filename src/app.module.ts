import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { ConfigModule, Configuration } from './config/index.js';
import { DatabaseModule } from './database/index.js';
import {
  DeclaredInputInterceptor,
  EtagInterceptor,
  InterceptorChain,
  ProblemFilter,
  type RouteInterceptor,
  StrictValidationPipe,
} from './http/index.js';
import { IdempotencyInterceptor, IdempotencyModule, type IdempotencyOptions } from './idempotency/index.js';
import { CompanyGuard, IdentityModule, type IdentityOptions, RequestRateGuard } from './identity/index.js';
import { LedgerModule } from './ledger/index.js';
import { AuditModule } from './modules/audit/index.js';
import { BankingModule } from './modules/banking/index.js';
import { CompaniesModule } from './modules/companies/index.js';
import { CustomersModule } from './modules/customers/index.js';
import { InventoryModule } from './modules/inventory/index.js';
import { InvoicesModule } from './modules/invoices/index.js';
import { PaymentsModule } from './modules/payments/index.js';
import { PayrollModule } from './modules/payroll/index.js';
import { ReconciliationsModule } from './modules/reconciliations/index.js';
import { RefundsModule } from './modules/refunds/index.js';
import { ReportsModule } from './modules/reports/index.js';
import { WorkflowsModule } from './modules/workflows/index.js';
import { MUTATIONS } from './mutations/index.js';
import { type MetricsSource, ObservabilityModule } from './observability/index.js';
import { RateLimitModule, type RateLimitOptions } from './rate-limits/index.js';
import { AddressRules } from './webhooks/index.js';

/** Waiting writes may still begin for so long, after the requests had their time to end. */
const ENGINE_DRAIN_LIMIT_MS = 5_000;

/** The map: one line per room. Everything global is registered here, in the order in which it runs. */
@Module({
  imports: [
    DatabaseModule,
    IdentityModule.registerAsync({ inject: [Configuration], useFactory: identityOptions }),
    RateLimitModule.registerAsync({ inject: [Configuration], useFactory: rateLimitOptions }),
    IdempotencyModule.forRootAsync({ inject: [Configuration], useFactory: idempotencyOptions }),
    LedgerModule,
    CompaniesModule,
    CustomersModule,
    InventoryModule,
    InvoicesModule,
    PaymentsModule,
    RefundsModule,
    BankingModule,
    ReconciliationsModule,
    PayrollModule,
    ReportsModule,
    WorkflowsModule.registerAsync({ inject: [Configuration], useFactory: addressRules }),
    AuditModule,
  ],
  providers: [
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_GUARD, useExisting: CompanyGuard },
    { provide: APP_GUARD, useExisting: RequestRateGuard },
    {
      provide: APP_INTERCEPTOR,
      inject: [IdempotencyInterceptor, DeclaredInputInterceptor, EtagInterceptor],
      useFactory: (...interceptors: RouteInterceptor[]) => new InterceptorChain(interceptors),
    },
    DeclaredInputInterceptor,
    EtagInterceptor,
    { provide: APP_PIPE, useClass: StrictValidationPipe },
  ],
})
export class AppModule {
  /**
   * @param extensions modules that a test adds, such as one that provides fault points.
   * @param metrics what `/metrics` shows; this process's metrics unless given.
   */
  static forRoot(
    configuration: Configuration,
    extensions: readonly (Type | DynamicModule)[],
    metrics: MetricsSource | undefined,
  ): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(configuration),
        ObservabilityModule.forRoot(configuration, metrics),
        ...extensions,
      ],
    };
  }
}

function identityOptions({ jwtSecret, jwtJwksUrl, jwtIssuer, jwtAudience }: Configuration): IdentityOptions {
  return { jwtSecret: jwtJwksUrl === undefined ? jwtSecret : undefined, jwksUrl: jwtJwksUrl, jwtIssuer, jwtAudience };
}

function addressRules({ webhookAllowedNetworks }: Configuration): AddressRules {
  return new AddressRules(webhookAllowedNetworks);
}

function rateLimitOptions(configuration: Configuration): RateLimitOptions {
  const { rateLimitCompany, rateLimitUser, rateLimitAddress, redisUrl } = configuration;
  return {
    companyPerSecond: rateLimitCompany,
    userPerSecond: rateLimitUser,
    addressPerSecond: rateLimitAddress,
    redisUrl,
  };
}

function idempotencyOptions(configuration: Configuration): IdempotencyOptions {
  const { writerConnections, aloneConnections, databasePrepared, requestDeadlineMs } = configuration;
  return {
    operations: MUTATIONS,
    drainLimitMs: Math.min(ENGINE_DRAIN_LIMIT_MS, configuration.drainTimeoutMs),
    engine: { writerConnections, aloneConnections, prepared: databasePrepared, requestDeadlineMs },
  };
}
