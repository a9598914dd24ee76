import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Observable } from 'rxjs';

/** An interceptor that knows which routes it is for. */
export interface RouteInterceptor extends NestInterceptor {
  /** Asked once for each route. */
  concerns(handler: object, controller: object): boolean;

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown>;
}

/**
 * Global interceptors as one, each around the next. Nest makes an asynchronous scope, two observables and three promises
 * for each interceptor of each request, also where it does nothing; here those that a route doesn't need cost nothing.
 */
@Injectable()
export class InterceptorChain implements NestInterceptor {
  private readonly chains = new WeakMap<object, readonly RouteInterceptor[]>();

  /** @param interceptors the outermost first. */
  constructor(private readonly interceptors: readonly RouteInterceptor[]) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return enter(this.chainOf(context), 0, context, next);
  }

  private chainOf(context: ExecutionContext): readonly RouteInterceptor[] {
    const handler = context.getHandler();
    const known = this.chains.get(handler);
    if (known !== undefined) return known;
    const chain = this.interceptors.filter((interceptor) => interceptor.concerns(handler, context.getClass()));
    this.chains.set(handler, chain);
    return chain;
  }
}

function enter(
  chain: readonly RouteInterceptor[],
  place: number,
  context: ExecutionContext,
  next: CallHandler,
): Observable<unknown> {
  const interceptor = chain[place];
  if (interceptor === undefined) return next.handle();
  return interceptor.intercept(context, { handle: () => enter(chain, place + 1, context, next) });
}
