import { type CallHandler, type ExecutionContext, Injectable, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/internal';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { formatEtag } from './etag.js';
import type { RouteInterceptor } from './interceptor-chain.js';

const WRITES: ReadonlySet<unknown> = new Set([
  RequestMethod.POST,
  RequestMethod.PUT,
  RequestMethod.PATCH,
  RequestMethod.DELETE,
]);

/** Sets the `ETag` of a read whose answer has a whole `version`. Answers of writes carry their stored one. */
@Injectable()
export class EtagInterceptor implements RouteInterceptor {
  concerns(handler: object): boolean {
    return !WRITES.has(Reflect.getMetadata(METHOD_METADATA, handler));
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const { method } = http.getRequest<FastifyRequest>();
    if (method !== 'GET' && method !== 'HEAD') return next.handle();
    return next.handle().pipe(
      map((answer: unknown) => {
        const version = versionOf(answer);
        if (version !== undefined) void http.getResponse<FastifyReply>().header('etag', formatEtag(version));
        return answer;
      }),
    );
  }
}

function versionOf(answer: unknown): number | undefined {
  if (typeof answer !== 'object' || answer === null || !('version' in answer)) return undefined;
  const { version } = answer;
  return typeof version === 'number' && Number.isSafeInteger(version) ? version : undefined;
}
