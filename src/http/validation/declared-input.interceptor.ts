import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { ROUTE_ARGS_METADATA, RouteParamtypes } from '@nestjs/common/internal';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { readBody, readQuery } from './read-dto.js';
import { NoBodyDto } from './structure.decorators.js';

interface DeclaredInput {
  readonly body: boolean;
  readonly query: boolean;
}

/** Refuses a query or a body with members on a route whose method declares none: nothing that is sent is ignored. */
@Injectable()
export class DeclaredInputInterceptor implements NestInterceptor {
  private readonly declared = new WeakMap<object, DeclaredInput>();

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { body, query } = this.declaredBy(context);
    if (!query) readQuery(NoBodyDto, request.query as Readonly<Record<string, unknown>>);
    if (!body && request.body !== undefined && request.body !== null) readBody(NoBodyDto, request.body);
    return next.handle();
  }

  private declaredBy(context: ExecutionContext): DeclaredInput {
    const handler = context.getHandler();
    const known = this.declared.get(handler);
    if (known !== undefined) return known;
    const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), handler.name) ?? {}) as object;
    const kinds = new Set(Object.keys(parameters).map((key) => Number(key.split(':')[0])));
    const input = {
      body: kinds.has(RouteParamtypes.BODY) || kinds.has(RouteParamtypes.REQUEST),
      query: kinds.has(RouteParamtypes.QUERY) || kinds.has(RouteParamtypes.REQUEST),
    };
    this.declared.set(handler, input);
    return input;
  }
}
