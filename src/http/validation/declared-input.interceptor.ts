import { type CallHandler, type ExecutionContext, Injectable } from '@nestjs/common';
import { ROUTE_ARGS_METADATA, RouteParamtypes } from '@nestjs/common/internal';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import type { RouteInterceptor } from '../interceptor-chain.js';
import { readBody, readQuery } from './read-dto.js';
import { NoBodyDto } from './structure.decorators.js';

interface DeclaredInput {
  readonly body: boolean;
  readonly query: boolean;
}

/** Refuses a query or a body with members on a route whose method declares none: nothing that is sent is ignored. */
@Injectable()
export class DeclaredInputInterceptor implements RouteInterceptor {
  private readonly declared = new WeakMap<object, DeclaredInput>();

  concerns(handler: object, controller: object): boolean {
    const { body, query } = this.declaredBy(handler, controller);
    return !body || !query;
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { body, query } = this.declaredBy(context.getHandler(), context.getClass());
    if (!query) readQuery(NoBodyDto, request.query as Readonly<Record<string, unknown>>);
    if (!body && request.body !== undefined && request.body !== null) readBody(NoBodyDto, request.body);
    return next.handle();
  }

  private declaredBy(handler: object, controller: object): DeclaredInput {
    const known = this.declared.get(handler);
    if (known !== undefined) return known;
    const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, (handler as { name: string }).name) ??
      {}) as object;
    const kinds = new Set(Object.keys(parameters).map((key) => Number(key.split(':')[0])));
    const input = {
      body: kinds.has(RouteParamtypes.BODY) || kinds.has(RouteParamtypes.REQUEST),
      query: kinds.has(RouteParamtypes.QUERY) || kinds.has(RouteParamtypes.REQUEST),
    };
    this.declared.set(handler, input);
    return input;
  }
}
