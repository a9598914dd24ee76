import type { CallHandler, ExecutionContext } from '@nestjs/common';
import { lastValueFrom, map, type Observable, of } from 'rxjs';
import { InterceptorChain, type RouteInterceptor } from './interceptor-chain.js';

class Wrapping implements RouteInterceptor {
  asked = 0;

  constructor(
    private readonly name: string,
    private readonly handlers: readonly object[],
  ) {}

  concerns(handler: object): boolean {
    this.asked += 1;
    return this.handlers.includes(handler);
  }

  intercept(_context: ExecutionContext, next: CallHandler<string>): Observable<string> {
    return next.handle().pipe(map((answer) => `${this.name}(${answer})`));
  }
}

describe('InterceptorChain', () => {
  const read = (): void => undefined;
  const write = (): void => undefined;
  const outer = new Wrapping('outer', [read, write]);
  const inner = new Wrapping('inner', [write]);
  const chain = new InterceptorChain([outer, inner]);

  function answerOf(handler: () => void): Promise<unknown> {
    const context = { getHandler: () => handler, getClass: () => Object } as unknown as ExecutionContext;
    return lastValueFrom(chain.intercept(context, { handle: () => of('answer') }));
  }

  it('runs those that concern the route, the first one outermost', async () => {
    expect(await answerOf(write)).toBe('outer(inner(answer))');
    expect(await answerOf(read)).toBe('outer(answer)');
  });

  it('asks once for each route', async () => {
    for (const handler of [read, write, read, write]) await answerOf(handler);
    expect([outer.asked, inner.asked]).toEqual([2, 2]);
  });
});
