import { Inject, Injectable, type CallHandler, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { from, lastValueFrom, type Observable } from 'rxjs';
import type { RouteInterceptor } from '../http/interceptor-chain.js';
import { ProblemError } from '../http/problem.js';
import type { JsonValue } from '../http/json/strict-json.js';
import { deterministicId } from './deterministic-id.js';
import { ENGINE_DEFAULTS } from './engine/engine-options.js';
import { Fingerprint } from './fingerprint.js';
import { parseIdempotencyKey } from './idempotency-key.js';
import { IDEMPOTENCY_OPTIONS, type IdempotencyOptions } from './idempotency.options.js';
import { idempotentOperationOf } from './idempotent.decorator.js';
import { IdempotentWriteService } from './idempotent-write.service.js';
import type { OperationDefinition, OperationName } from './operation.js';
import { PendingWrite } from './pending-write.js';
import type { WriteAttempt, WriteOutcome } from './write-attempt.js';

const REPLAY_STATUS = 200;

/**
 * The edge of every idempotent write: takes the key, the deterministic id and the fingerprint from the request, and turns
 * the outcome into a response. Everything between is the engine's, which knows no HTTP.
 */
@Injectable()
export class IdempotencyInterceptor implements RouteInterceptor {
  private readonly requestDeadlineMs: number;

  constructor(
    private readonly writes: IdempotentWriteService,
    @Inject(IDEMPOTENCY_OPTIONS) private readonly options: IdempotencyOptions,
  ) {
    this.requestDeadlineMs = options.engine?.requestDeadlineMs ?? ENGINE_DEFAULTS.requestDeadlineMs;
  }

  concerns(handler: object): boolean {
    return idempotentOperationOf(handler) !== undefined;
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const operation = context.getType() === 'http' ? idempotentOperationOf(context.getHandler()) : undefined;
    if (operation === undefined) return next.handle();
    const http = context.switchToHttp();
    return from(this.answer(operation, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), next));
  }

  private async answer(
    operation: OperationName,
    request: FastifyRequest,
    reply: FastifyReply,
    next: CallHandler,
  ): Promise<string> {
    const idempotencyKey = parseIdempotencyKey(keyHeadersOf(request.raw));
    const pending = new PendingWrite(this.attemptOf(operation, idempotencyKey, request), this.writes);
    request.pendingWrite = pending;
    reply.header('Idempotency-Key', idempotencyKey);
    const outcome = await this.outcomeOf(pending, next);
    reply.headers(outcome.headers);
    if (outcome.status === 'new') reply.status(outcome.statusCode);
    else {
      reply.status(REPLAY_STATUS);
      reply.headers({
        'Idempotent-Replayed': 'true',
        'Idempotency-Original-Status': outcome.statusCode.toString(),
      });
    }
    return outcome.answer;
  }

  /** A body that a pipe refuses is still looked up: a known key answers as it did, whatever today's rules say. */
  private async outcomeOf(pending: PendingWrite, next: CallHandler): Promise<WriteOutcome> {
    try {
      return (await lastValueFrom(next.handle())) as WriteOutcome;
    } catch (error) {
      if (pending.hasBegun || !(error instanceof ProblemError)) throw error;
      return this.writes.run(pending.attempt, { rejection: error });
    }
  }

  private attemptOf(operation: OperationName, idempotencyKey: string, request: FastifyRequest): WriteAttempt {
    const definition = this.definitionOf(operation);
    const { actorId, scopeId } = callerOf(request, definition);
    const id = deterministicId(scopeId, operation, idempotencyKey);
    const receivedAt = performance.now();
    const fingerprint = new Fingerprint({
      operation,
      method: request.method,
      pathParameters: request.params as Record<string, string>,
      query: request.query as Record<string, unknown>,
      body: (request.body ?? {}) as JsonValue,
    });
    return {
      operation,
      definition,
      id,
      idempotencyKey,
      scopeId,
      companyId: definition.scope === 'user' ? id : scopeId,
      actorId,
      fingerprint,
      requestId: request.id,
      bodyBytes: fingerprint.payloadBytes,
      receivedAt,
      deadlineAt: receivedAt + this.requestDeadlineMs,
    };
  }

  private definitionOf(operation: OperationName): OperationDefinition {
    const definition = this.options.operations[operation];
    if (definition === undefined) throw new Error(`the operation ${operation} is not registered`);
    return definition;
  }
}

/** Node joins repeated headers by comma and space; only then their separate values are worth making. */
function keyHeadersOf(message: IncomingMessage): readonly string[] | undefined {
  const value = message.headers['idempotency-key'];
  return typeof value === 'string' && !value.includes(', ') ? [value] : message.headersDistinct['idempotency-key'];
}

/** The guards ran before; a route that they left open can not be idempotent. */
function callerOf({ caller }: FastifyRequest, { scope }: OperationDefinition): { actorId: string; scopeId: string } {
  if (caller === undefined) throw new Error('an idempotent route needs an identified caller');
  const scopeId = scope === 'user' ? caller.userId : caller.companyId;
  if (scopeId === undefined) throw new Error('an idempotent route needs a chosen company');
  return { actorId: caller.userId, scopeId };
}
