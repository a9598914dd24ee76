import type { ClusterObject } from './cluster/cluster-object.js';

/** A rule of an HTTPRoute, as far as tests look. */
export interface RouteRule {
  readonly matches?: readonly { readonly headers?: readonly { readonly name: string; readonly value: string }[] }[];
  readonly backendRefs?: readonly Backend[];
  readonly timeouts?: object;
}

export interface Backend {
  readonly name: string;
  readonly port: number;
  readonly weight?: number;
}

export function rulesOf(route: ClusterObject): readonly RouteRule[] {
  return (route.spec?.['rules'] ?? []) as readonly RouteRule[];
}

/** Where requests without the header go: the last rule's backends. */
export function backendsOf(route: ClusterObject): readonly Backend[] {
  return rulesOf(route).at(-1)?.backendRefs ?? [];
}
