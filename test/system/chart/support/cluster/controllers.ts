import type { ClusterObject } from './cluster-object.js';
import type { Controller, ObjectStore } from './object-store.js';
import { RESOURCE_TYPES, type ResourceType } from './resource-types.js';

interface PodSpec {
  readonly serviceAccountName?: string;
  readonly containers: readonly { readonly image: string; readonly env?: readonly EnvironmentVariable[] }[];
}

interface EnvironmentVariable {
  readonly valueFrom?: { readonly secretKeyRef?: { name: string; key: string; optional?: boolean } };
}

/** Which programs end with a failure: those of an image that ends with one of these. */
export type FailingImages = ReadonlySet<string>;

/**
 * What a cluster would come to, at once: Deployments are ready, Jobs and Pods have ended. They are not when a pod could
 * not start, for want of its account or of a key of a secret, or when its image is one of those that fail.
 */
export function controllersOf(failing: FailingImages): Controller {
  return (object, store) => {
    if (object.kind === 'Deployment')
      return deploymentStatus(object, problemOf(templateOf(object), object, store, failing));
    if (object.kind === 'Job') return jobStatus(problemOf(templateOf(object), object, store, failing));
    if (object.kind === 'Pod') return podStatus(problemOf(object.spec as unknown as PodSpec, object, store, failing));
    if (object.kind === 'Gateway') return { addresses: [{ type: 'IPAddress', value: '192.0.2.1' }] };
    return undefined;
  };
}

function templateOf(object: ClusterObject): PodSpec {
  return (object.spec?.['template'] as { spec: PodSpec }).spec;
}

function problemOf(pod: PodSpec, owner: ClusterObject, store: ObjectStore, failing: FailingImages): string | undefined {
  const namespace = owner.metadata.namespace ?? '';
  const account = pod.serviceAccountName ?? 'default';
  if (account !== 'default' && store.find(typeOf('ServiceAccount'), namespace, account) === undefined) {
    return `serviceaccount "${account}" not found`;
  }
  for (const { image, env = [] } of pod.containers) {
    if ([...failing].some((end) => image.endsWith(end))) return `${image} ended with code 1`;
    for (const { valueFrom } of env) {
      const wanted = valueFrom?.secretKeyRef;
      if (wanted === undefined || wanted.optional === true) continue;
      const data = store.find(typeOf('Secret'), namespace, wanted.name)?.data ?? {};
      if (!(wanted.key in data)) return `couldn't find key ${wanted.key} in Secret ${namespace}/${wanted.name}`;
    }
  }
  return undefined;
}

function typeOf(kind: string): ResourceType {
  const type = RESOURCE_TYPES.find((known) => known.kind === kind);
  if (type === undefined) throw new Error(`unknown kind ${kind}`);
  return type;
}

function deploymentStatus({ spec, metadata }: ClusterObject, problem: string | undefined): Record<string, unknown> {
  const replicas = (spec?.['replicas'] as number | undefined) ?? 1;
  const observedGeneration = metadata.generation;
  if (problem !== undefined) {
    const conditions = [condition('Progressing', 'False', 'ProgressDeadlineExceeded', problem)];
    return { observedGeneration, replicas, unavailableReplicas: replicas, conditions };
  }
  const conditions = [condition('Available', 'True'), condition('Progressing', 'True', 'NewReplicaSetAvailable')];
  const ready = { updatedReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas };
  return { observedGeneration, replicas, ...ready, conditions };
}

function jobStatus(problem: string | undefined): Record<string, unknown> {
  const startTime = new Date().toISOString();
  if (problem !== undefined) {
    return { startTime, failed: 1, conditions: [condition('Failed', 'True', 'BackoffLimitExceeded', problem)] };
  }
  return { startTime, completionTime: startTime, succeeded: 1, conditions: [condition('Complete', 'True')] };
}

function podStatus(problem: string | undefined): Record<string, unknown> {
  return {
    phase: problem === undefined ? 'Succeeded' : 'Failed',
    ...(problem === undefined ? {} : { message: problem }),
  };
}

function condition(type: string, status: 'True' | 'False', reason = type, message = ''): object {
  return { type, status, reason, message, lastTransitionTime: new Date().toISOString() };
}
