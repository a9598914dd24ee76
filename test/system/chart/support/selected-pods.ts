import type { ClusterObject } from './cluster/cluster-object.js';
import type { Manifests } from './rendered-chart.js';

/** Which objects' pods a Deployment, Service, PodDisruptionBudget or NetworkPolicy chooses. */
export function chosen(manifests: Manifests, object: ClusterObject): string[] {
  const wanted = Object.entries(selectorOf(object));
  const pods = manifests.pods.filter(({ metadata }) => wanted.every(([key, value]) => metadata.labels[key] === value));
  return pods.map(({ of }) => of).sort();
}

function selectorOf({ kind, spec = {} }: ClusterObject): Record<string, string> {
  if (kind === 'Service') return spec['selector'] as Record<string, string>;
  const selector = spec[kind === 'NetworkPolicy' ? 'podSelector' : 'selector'];
  return (selector as { matchLabels: Record<string, string> }).matchLabels;
}
