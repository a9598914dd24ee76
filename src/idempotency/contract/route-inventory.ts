import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';

/** A route that Fastify really has. */
export interface Route {
  readonly method: string;
  readonly path: string;
}

/** Writes down every route as it is registered; providers are made before routes. */
@Injectable()
export class RouteInventory {
  readonly routes: Route[] = [];

  constructor(host: HttpAdapterHost<FastifyAdapter>) {
    host.httpAdapter.getInstance().addHook('onRoute', ({ method, url }) => {
      for (const single of [method].flat()) this.routes.push({ method: single, path: url });
    });
  }
}
