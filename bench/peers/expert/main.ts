import 'reflect-metadata';
import {
  BadRequestException,
  Body,
  Controller,
  Headers,
  Module,
  Post,
  Res,
  UnauthorizedException,
  ValidationPipe,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { PeerPaymentDto } from '../payment.dto.js';
import { paymentRequest } from '../payment-rows.js';
import { logRequest } from '../request-log.js';
import { peerSettings, POOL_SIZE } from '../settings.js';
import { verifyToken } from '../token.js';
import { EXPERT_POOL, ExpertPaymentsService } from './expert-payments.service.js';

const settings = peerSettings();

@Controller('api/payments')
class PaymentsController {
  constructor(private readonly payments: ExpertPaymentsService) {}

  @Post()
  async create(
    @Headers('authorization') authorization: string | undefined,
    @Headers('idempotency-key') key: string | undefined,
    @Body() dto: PeerPaymentDto,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const caller = verifyToken(authorization, settings.jwtSecret);
    if (caller === undefined) throw new UnauthorizedException();
    if (key === undefined || key === '') throw new BadRequestException('Idempotency-Key is missing');
    const { status, body } = await this.payments.create(paymentRequest(caller, key, dto, performance.now()));
    void reply.status(status).type('application/json').send(body);
  }
}

const pool = ExpertPaymentsService.pool(settings.databaseUrl, POOL_SIZE);

@Module({
  controllers: [PaymentsController],
  providers: [ExpertPaymentsService, { provide: EXPERT_POOL, useValue: pool }],
})
class ExpertModule {}

const application = await NestFactory.create<NestFastifyApplication>(ExpertModule, new FastifyAdapter(), {
  logger: ['error'],
});
application.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }));
application
  .getHttpAdapter()
  .getInstance()
  .addHook('onResponse', (request, reply, done) => {
    logRequest(request.id, request.method, '/api/payments', reply.statusCode, performance.now() - reply.elapsedTime);
    done();
  });
await application.listen(settings.port, '127.0.0.1');
