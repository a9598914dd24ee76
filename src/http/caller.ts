import 'fastify';

/** Who makes a request, and for which company; set by the identity guard, never from a body. */
export interface Caller {
  readonly userId: string;
  /** The chosen company, lower case; undefined where the route needs none. */
  readonly companyId: string | undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    caller?: Caller;
  }
}
