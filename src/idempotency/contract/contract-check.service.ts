import { Inject, Injectable, type OnApplicationBootstrap, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { OPERATIONS } from '../idempotency.options.js';
import { idempotentOperationOf, notIdempotentReasonOf } from '../idempotent.decorator.js';
import type { OperationDefinition } from '../operation.js';
import { pendingWriteOf } from '../write.decorator.js';
import { contractViolations, type ControllerMethod } from './contract-violations.js';
import { RouteInventory } from './route-inventory.js';

/** Thrown at boot when routes, decorators and registry don't fit; the message names each place. */
export class ContractViolated extends Error {
  constructor(readonly violations: readonly string[]) {
    super(['The write contract is violated:', ...violations].join('\n  '));
  }
}

/** Refuses to start an application with a mutating route that is not idempotent exactly as registered. */
@Injectable()
export class ContractCheck implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly inventory: RouteInventory,
    @Inject(OPERATIONS) private readonly operations: Readonly<Record<string, OperationDefinition>>,
  ) {}

  /** @throws ContractViolated */
  onApplicationBootstrap(): void {
    const violations = contractViolations(this.operations, this.methods(), this.inventory.routes);
    if (violations.length > 0) throw new ContractViolated(violations);
  }

  /** Every controller's method that has a route. */
  methods(): ControllerMethod[] {
    return this.discovery.getControllers().flatMap(({ metatype }) => {
      const controller = metatype as new (...parameters: never[]) => object;
      const prototype = controller.prototype as Record<string, object>;
      return this.scanner
        .getAllMethodNames(prototype)
        .flatMap((name) => methodsOf(controller, name, prototype[name] as object));
    });
  }
}

function methodsOf(controller: object & { name: string }, name: string, handler: object): ControllerMethod[] {
  const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
  if (method === undefined) return [];
  const prefixes = [Reflect.getMetadata(PATH_METADATA, controller) as string | string[]].flat();
  const paths = [Reflect.getMetadata(PATH_METADATA, handler) as string | string[]].flat();
  return prefixes.flatMap((prefix) =>
    paths.map((path) => ({
      name: `${controller.name}.${name}`,
      method: RequestMethod[method],
      path: joinPath(prefix, path),
      operation: idempotentOperationOf(handler),
      notIdempotentReason: notIdempotentReasonOf(handler),
      takesWrite: takesWrite(controller, name),
    })),
  );
}

function joinPath(...parts: readonly string[]): string {
  return `/${parts
    .flatMap((part) => part.split('/'))
    .filter((part) => part !== '')
    .join('/')}`;
}

function takesWrite(controller: object, name: string): boolean {
  const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {}) as Record<
    string,
    { factory?: unknown }
  >;
  return Object.values(parameters).some(({ factory }) => factory === pendingWriteOf);
}
