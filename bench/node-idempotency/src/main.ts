import 'reflect-metadata';
import {
  Body,
  Controller,
  ForbiddenException,
  Headers,
  Module,
  Post,
  UnauthorizedException,
  UnprocessableEntityException,
  ValidationPipe,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { Idempotent, NodeIdempotencyModule, StorageAdapterEnum } from '@node-idempotency/nestjs';
import { randomUUID } from 'node:crypto';
import { kit } from './kit.js';

/** The part of Express' response that is used. */
interface Response {
  statusCode: number;
  on(event: 'finish', listener: () => void): this;
}

const settings = kit.peerSettings();
const dataSource = await kit.plainDataSource(settings.databaseUrl).initialize();
const validation = { transform: true, whitelist: true, forbidNonWhitelisted: true };

/**
 * The plain transaction behind the package's interceptor. Key, fingerprint and stored answer are the package's, in Redis,
 * so the transaction neither looks for the key nor stores the answer.
 */
@Controller('api/payments')
class PaymentsController {
  @Post()
  @Idempotent({ enforceIdempotency: true })
  async create(
    @Headers('authorization') authorization: string | undefined,
    @Headers('idempotency-key') key: string,
    @Body(new ValidationPipe({ ...validation, expectedType: kit.PeerPaymentDto })) dto: object,
  ): Promise<unknown> {
    const caller = kit.verifyToken(authorization, settings.jwtSecret);
    if (caller === undefined) throw new UnauthorizedException();
    const request = kit.paymentRequest(caller, key, dto, performance.now());
    try {
      const rows = await dataSource.transaction((manager) => kit.createPlainPayment(manager, request));
      return JSON.parse(rows.stored.answer);
    } catch (error) {
      if (!(error instanceof kit.PeerRefusal)) throw error;
      throw error.status === 403 ? new ForbiddenException() : new UnprocessableEntityException(error.message);
    }
  }
}

@Module({
  imports: [
    NodeIdempotencyModule.forRootAsync({
      storage: { adapter: StorageAdapterEnum.redis, options: { url: process.env['REDIS_URL'] ?? '' } },
    }),
  ],
  controllers: [PaymentsController],
})
class IdempotentModule {}

const application = await NestFactory.create(IdempotentModule, new ExpressAdapter(), { logger: ['error'] });
application.use((request: { method: string }, response: Response, next: () => void) => {
  const startedAt = performance.now();
  response.on('finish', () => {
    kit.logRequest(randomUUID(), request.method, '/api/payments', response.statusCode, startedAt);
  });
  next();
});
await application.listen(settings.port, '127.0.0.1');
