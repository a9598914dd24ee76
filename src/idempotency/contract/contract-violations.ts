import type { OperationDefinition } from '../operation.js';
import type { Route } from './route-inventory.js';

const MUTATING_METHODS: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const OPERATION_NAME = /^[A-Za-z0-9]+$/;

/** A controller's method that has a route. */
export interface ControllerMethod extends Route {
  /** Class and method, for messages. */
  readonly name: string;
  readonly operation: string | undefined;
  readonly notIdempotentReason: string | undefined;
  readonly takesWrite: boolean;
}

/**
 * Holds the registry, the decorated methods and the routes against each other.
 * @returns one sentence for each violation; none when every mutating route is idempotent exactly as registered.
 */
export function contractViolations(
  operations: Readonly<Record<string, OperationDefinition>>,
  methods: readonly ControllerMethod[],
  routes: readonly Route[],
): string[] {
  return [
    ...Object.keys(operations)
      .filter((name) => !OPERATION_NAME.test(name))
      .map((name) => `The operation name "${name}" must be alphanumeric.`),
    ...Object.entries(operations).flatMap(([name, definition]) => operationViolations(name, definition, methods)),
    ...methods.flatMap((method) => methodViolations(method, operations)),
    ...routes.flatMap((route) => routeViolations(route, methods)),
  ];
}

function operationViolations(
  name: string,
  definition: OperationDefinition,
  methods: readonly ControllerMethod[],
): string[] {
  const decorated = methods.filter((method) => method.operation === name);
  const [only] = decorated;
  if (only === undefined) return [`The operation ${name} is registered, but no method is decorated with it.`];
  if (decorated.length > 1) {
    return [`The operation ${name} is on several methods: ${decorated.map((method) => method.name).join(', ')}.`];
  }
  if (only.method === definition.method && only.path === definition.path) return [];
  return [
    `The operation ${name} is registered as ${definition.method} ${definition.path}, but ${only.name} is ${only.method} ${only.path}.`,
  ];
}

function methodViolations(
  method: ControllerMethod,
  operations: Readonly<Record<string, OperationDefinition>>,
): string[] {
  const place = `${method.name} (${method.method} ${method.path})`;
  if (method.operation !== undefined && operations[method.operation] === undefined) {
    return [`${place} is decorated with ${method.operation}, which is not registered.`];
  }
  if (method.operation !== undefined && !method.takesWrite) return [`${place} is idempotent but takes no @Write().`];
  if (!MUTATING_METHODS.has(method.method) || method.operation !== undefined) return [];
  return method.notIdempotentReason === undefined ? [`${place} changes data without @Idempotent(...).`] : [];
}

/** A mutating route that no decorated method answers was added behind Nest's back, or lost its metadata. */
function routeViolations(route: Route, methods: readonly ControllerMethod[]): string[] {
  if (!MUTATING_METHODS.has(route.method)) return [];
  const known = methods.some((method) => method.method === route.method && method.path === route.path);
  return known ? [] : [`The route ${route.method} ${route.path} belongs to no controller's method.`];
}
