interface Route {
  readonly segments: readonly string[];
  readonly methods: Set<string>;
}

/** The routes that Fastify has, to tell a wrong method from an unknown path. Looked up for refused requests only. */
export class RouteTable {
  private readonly routes = new Map<string, Route>();

  add(path: string, methods: readonly string[]): void {
    const route = this.routes.get(path) ?? { segments: path.split('/'), methods: new Set<string>() };
    for (const method of methods) route.methods.add(method);
    this.routes.set(path, route);
  }

  /** The methods of all routes that match this path, sorted; empty when there are none. */
  methodsOf(path: string): readonly string[] {
    const segments = path.split('/').map(decoded);
    const methods = new Set<string>();
    for (const route of this.routes.values()) {
      if (!matches(route.segments, segments)) continue;
      for (const method of route.methods) methods.add(method);
    }
    return [...methods].sort();
  }
}

function matches(pattern: readonly string[], path: readonly string[]): boolean {
  if (pattern.at(-1) === '*') return pattern.length <= path.length && startsWith(pattern.slice(0, -1), path);
  return pattern.length === path.length && startsWith(pattern, path);
}

function startsWith(pattern: readonly string[], path: readonly string[]): boolean {
  return pattern.every((segment, index) => (segment.startsWith(':') ? path[index] !== '' : segment === path[index]));
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
