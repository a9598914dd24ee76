import { Inject, Injectable } from '@nestjs/common';
import { RateLimited } from '../http/index.js';
import { RATE_LIMIT_OPTIONS, type RateLimitOptions } from './rate-limit.options.js';
import { RateLimitMetrics } from './rate-limit.metrics.js';
import { RedisConnection } from './redis-connection.js';
import { type Allowance, RequestCount } from './request-count.js';

/** Counts requests and refuses what is too many. Each refusal says when to come back; none is an error of the books. */
@Injectable()
export class RateLimits {
  private readonly companies: RequestCount;
  private readonly users: RequestCount;
  private readonly addresses: RequestCount;

  constructor(
    @Inject(RATE_LIMIT_OPTIONS) { companyPerSecond, userPerSecond, addressPerSecond }: RateLimitOptions,
    redis: RedisConnection,
    private readonly metrics: RateLimitMetrics,
  ) {
    this.companies = new RequestCount('company', companyPerSecond, redis);
    this.users = new RequestCount('user', userPerSecond, redis);
    this.addresses = new RequestCount('address', addressPerSecond, redis);
  }

  /** Of one user for one company, or for none. @throws RateLimited */
  async countUser(userId: string, companyId = ''): Promise<Allowance> {
    return this.within('user', await this.users.add(`${companyId}:${userId}`));
  }

  /** Of a company's members; a stranger who only names it must not be counted. @throws RateLimited */
  async countCompany(companyId: string): Promise<Allowance> {
    return this.within('company', await this.companies.add(companyId));
  }

  /** A request without a valid token. @throws RateLimited */
  async countAddress(address: string): Promise<Allowance> {
    return this.within('address', await this.addresses.add(networkOf(address)));
  }

  private within(of: keyof typeof REFUSALS, allowance: Allowance): Allowance {
    if (allowance.isWithin) return allowance;
    this.metrics.refused(of);
    throw new RateLimited(REFUSALS[of], allowance);
  }
}

const REFUSALS = {
  user: 'This user has used up the requests of this second for the company.',
  company: 'The users of this company have used up the requests of this second together.',
  address: 'Too many requests without a valid token came from this address within a second.',
} as const;

/** Whoever has an address of IPv6 has all of its network of 64 bits. */
function networkOf(address: string): string {
  const [head = ''] = address.split('::');
  return address.includes(':') && !address.includes('.') ? head.split(':').slice(0, 4).join(':') : address;
}
