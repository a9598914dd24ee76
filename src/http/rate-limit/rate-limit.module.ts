import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common';
import { RATE_LIMIT_DEFAULTS, RATE_LIMIT_OPTIONS, type RateLimitOptions } from './rate-limit.options.js';

/** The limits that `TenantRateGuard` keeps. */
@Module({})
export class RateLimitModule {
  static forRoot(options: RateLimitOptions = RATE_LIMIT_DEFAULTS): DynamicModule {
    return RateLimitModule.forRootAsync({ useFactory: () => options });
  }

  /** As `forRoot`, with limits that come from other providers. */
  static forRootAsync(options: Pick<FactoryProvider<RateLimitOptions>, 'inject' | 'useFactory'>): DynamicModule {
    const provider = { provide: RATE_LIMIT_OPTIONS, ...options };
    return { module: RateLimitModule, global: true, providers: [provider], exports: [RATE_LIMIT_OPTIONS] };
  }
}
