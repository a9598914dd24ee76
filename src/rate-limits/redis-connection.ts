import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Redis } from 'ioredis';
import { RATE_LIMIT_OPTIONS, type RateLimitOptions } from './rate-limit.options.js';

/** A slower answer is as none: a request waits no longer for being counted. */
const COMMAND_TIMEOUT_MS = 100;
const CONNECT_TIMEOUT_MS = 2_000;
const RECONNECT_DELAY_MAX_MS = 2_000;

/**
 * The connection to Redis, if there is one. Nothing depends on it: no command is queued or repeated, and while it is
 * lost a new one is tried every 2 seconds at most.
 */
@Injectable()
export class RedisConnection implements OnModuleInit, OnApplicationShutdown {
  /** Undefined without REDIS_URL. */
  readonly client: Redis | undefined;
  private readonly logger = new Logger(RedisConnection.name);
  private wasReady: boolean | undefined;

  constructor(@Inject(RATE_LIMIT_OPTIONS) { redisUrl }: RateLimitOptions) {
    if (redisUrl !== undefined) this.client = this.clientOf(redisUrl);
  }

  /** Whether there is a Redis and it answers. */
  get isReady(): boolean {
    return this.client?.status === 'ready';
  }

  /** Begins to connect; the start waits for nothing. */
  onModuleInit(): void {
    this.client?.connect().catch(() => undefined);
  }

  onApplicationShutdown(): void {
    this.client?.disconnect();
  }

  /** A command failed: whoever asks from now on does not wait, until a new connection has answered. */
  drop(): void {
    if (this.isReady) this.client?.disconnect(true);
  }

  private clientOf(url: string): Redis {
    const client = new Redis(url, {
      lazyConnect: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: COMMAND_TIMEOUT_MS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      retryStrategy: (attempt) => Math.min(attempt * 100, RECONNECT_DELAY_MAX_MS),
    });
    client.on('ready', () => {
      this.tell(true, 'Redis answers: all processes count requests together');
    });
    client.on('close', () => {
      this.tell(false, 'Redis does not answer: each process counts requests alone until it does');
    });
    // Its text can hold the address; what follows from it is said when the connection closes.
    client.on('error', () => undefined);
    return client;
  }

  /** Says a change once, not each attempt. */
  private tell(isReady: boolean, message: string): void {
    if (this.wasReady === isReady) return;
    this.wasReady = isReady;
    if (isReady) this.logger.log(message);
    else this.logger.warn(message);
  }
}
