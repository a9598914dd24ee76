import { ConfigurableModuleBuilder } from '@nestjs/common';

/** How many requests are let through in each second. */
export interface RateLimitOptions {
  /** Of all members of one company. */
  readonly companyPerSecond: number;
  /** Of one user for one company. */
  readonly userPerSecond: number;
  /** From one address, of requests without a valid token. */
  readonly addressPerSecond: number;
  /** Where all processes count together; without it each counts alone. */
  readonly redisUrl?: string | undefined;
}

export const { ConfigurableModuleClass: ConfigurableRateLimitModule, MODULE_OPTIONS_TOKEN: RATE_LIMIT_OPTIONS } =
  new ConfigurableModuleBuilder<RateLimitOptions>()
    .setExtras({}, (definition) => ({ ...definition, global: true }))
    .build();
