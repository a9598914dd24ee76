import 'reflect-metadata';
import {
  BadRequestException,
  Body,
  Controller,
  ForbiddenException,
  Headers,
  Module,
  Post,
  Res,
  UnauthorizedException,
  UnprocessableEntityException,
  ValidationPipe,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { PeerPaymentDto } from '../payment.dto.js';
import { paymentRequest } from '../payment-rows.js';
import { logRequest } from '../request-log.js';
import { peerSettings } from '../settings.js';
import { verifyToken } from '../token.js';
import { PlainPaymentsService } from './plain-payments.service.js';
import { PeerRefusal, plainDataSource } from './plain-transaction.js';

/** The part of Express' response that is used. */
interface Response {
  statusCode: number;
  status(code: number): this;
  type(type: string): this;
  send(body: string): this;
  on(event: 'finish', listener: () => void): this;
}

const settings = peerSettings();

@Controller('api/payments')
class PaymentsController {
  constructor(private readonly payments: PlainPaymentsService) {}

  @Post()
  async create(
    @Headers('authorization') authorization: string | undefined,
    @Headers('idempotency-key') key: string | undefined,
    @Body() dto: PeerPaymentDto,
    @Res() response: Response,
  ): Promise<void> {
    const caller = verifyToken(authorization, settings.jwtSecret);
    if (caller === undefined) throw new UnauthorizedException();
    if (key === undefined || key === '') throw new BadRequestException('Idempotency-Key is missing');
    try {
      const { status, body } = await this.payments.create(paymentRequest(caller, key, dto, performance.now()));
      response.status(status).type('application/json').send(body);
    } catch (error) {
      if (!(error instanceof PeerRefusal)) throw error;
      throw error.status === 403 ? new ForbiddenException() : new UnprocessableEntityException(error.message);
    }
  }
}

const dataSource = await plainDataSource(settings.databaseUrl).initialize();

@Module({
  controllers: [PaymentsController],
  providers: [PlainPaymentsService, { provide: DataSource, useValue: dataSource }],
})
class PlainModule {}

const application = await NestFactory.create(PlainModule, new ExpressAdapter(), { logger: ['error'] });
application.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }));
application.use((request: { method: string }, response: Response, next: () => void) => {
  const startedAt = performance.now();
  response.on('finish', () => {
    logRequest(randomUUID(), request.method, '/api/payments', response.statusCode, startedAt);
  });
  next();
});
await application.listen(settings.port, '127.0.0.1');
