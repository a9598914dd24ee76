import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerError } from '../http/answer-error.js';
import type { ProblemError } from '../http/problem.js';
import type { KnownCaller, ReceivedRequest } from '../http/server/early-refusals.js';
import { OPERATIONS } from './idempotency.options.js';
import { IdempotentWriteService } from './idempotent-write.service.js';
import type { OperationDefinition } from './operation.js';
import { WriteMetrics } from './write-metrics.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Refused for overload. */
    wasShed?: boolean;
  }
}

/** Every route of the API with another method is that of an idempotent operation; `ContractCheck` sees to it. */
const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses a write that would wait too long: by its head alone when everybody would, or when its token was verified lately
 * and so its company is known; else after the token and before the body is read. What is refused must cost little, or the
 * refusing takes the time of what was accepted. Reads and health are never judged.
 */
@Injectable()
export class OverloadHook implements OnModuleInit {
  private readonly operations: ReadonlyMap<string, OperationDefinition>;

  constructor(
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    private readonly writes: IdempotentWriteService,
    private readonly metrics: WriteMetrics,
    @Inject(OPERATIONS) operations: Readonly<Record<string, OperationDefinition>>,
  ) {
    this.operations = new Map(Object.values(operations).map((one) => [`${one.method} ${one.path}`, one]));
  }

  /** Before the body is parsed comes after all that happens on a request, however late those hooks were added. */
  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance();
    fastify.earlyRefusals.judgeBy((request, caller) => this.earlyRefusal(request, caller));
    fastify.addHook('preParsing', (request, reply, _payload, done) => {
      if (!this.refuses(request, reply)) done();
    });
    fastify.addHook('onResponse', ({ wasShed, raw }, _reply, done) => {
      if (wasShed === true) fastify.earlyRefusals.rest(raw.socket);
      done();
    });
  }

  private earlyRefusal(request: ReceivedRequest, knownCaller: KnownCaller): ProblemError | undefined {
    const { method, url } = request;
    if (!this.writes.isCrowded || READS.has(method) || !url.startsWith('/api/')) return undefined;
    if (this.operations.get(`${method} ${url}`)?.scope === 'user') return undefined;
    const refusal = this.writes.refusalBeforehand(knownCaller(request)?.companyId);
    if (refusal !== undefined) this.metrics.shed(refusal.code);
    return refusal;
  }

  /** @returns whether the request was answered. */
  private refuses(request: FastifyRequest, reply: FastifyReply): boolean {
    const definition = this.operations.get(`${request.method} ${String(request.routeOptions.url)}`);
    const { caller } = request;
    if (definition === undefined || caller === undefined) return false;
    const refusal = this.writes.refusalBeforehand(definition.scope === 'user' ? caller.userId : caller.companyId);
    if (refusal === undefined) return false;
    this.metrics.shed(refusal.code);
    request.wasShed = true;
    answerError(refusal, reply);
    return true;
  }
}
