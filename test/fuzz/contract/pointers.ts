import type { Exchange } from './exchange.js';

/**
 * The pointers of a problem that lead neither into the body nor to a parameter. A missing member is named in its parent.
 * Where the path may have led to another operation, its parameters have names that nobody here knows.
 */
export function faultyPointers(
  { body, request, operation, isRouted }: Exchange,
  problem: Readonly<Record<string, unknown>>,
): string[] {
  const places = (problem['errors'] ?? []) as readonly { readonly pointer?: unknown }[];
  const parameters = new Set([
    ...Object.keys(operation.pathParameters),
    ...Object.keys(operation.queryParameters),
    ...namesIn(request.path),
  ]);
  const isParameter = (pointer: string): boolean => parameters.has(pointer) || (!isRouted && !pointer.startsWith('/'));
  return places
    .map(({ pointer }) => pointer)
    .filter((pointer) => typeof pointer !== 'string' || !(leadsInto(body, pointer) || isParameter(pointer)))
    .map(String);
}

/** RFC 6901; an absent body is an empty object. */
function leadsInto(body: unknown = {}, pointer: string): boolean {
  if (pointer === '') return true;
  if (!pointer.startsWith('/')) return false;
  const names = pointer
    .slice(1)
    .split('/')
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  const parent = names.slice(0, -1).reduce<unknown>(memberOf, body);
  return typeof parent === 'object' && parent !== null;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function namesIn(path: string): string[] {
  try {
    // The server reads a fragment, which no client sends, as a query.
    return [...new URL(path.replace('#', '?'), 'http://localhost').searchParams.keys()];
  } catch {
    return [];
  }
}
