import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type ClusterObject, Refusal } from './cluster-object.js';
import { type ResourceType } from './resource-types.js';

/** What happened to an object. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly resource: ResourceType;
  readonly object: ClusterObject;
}

/** Gives an object the status that the cluster's controllers would give it in the end. */
export type Controller = (object: ClusterObject, store: ObjectStore) => Record<string, unknown> | undefined;

/** The objects of the cluster, with their versions, and who watches them. */
export class ObjectStore {
  /** All changes in their order. */
  readonly changes: Change[] = [];
  private readonly objects = new Map<string, ClusterObject>();
  private readonly watchers = new Set<(change: Change) => void>();
  private version = 0;

  constructor(private readonly controller: Controller) {}

  get resourceVersion(): string {
    return String(this.version);
  }

  get(resource: ResourceType, namespace: string, name: string): ClusterObject {
    const object = this.objects.get(keyOf(resource, namespace, name));
    if (object === undefined) throw new Refusal(404, 'NotFound', `${resource.plural} "${name}" not found`);
    return object;
  }

  find(resource: ResourceType, namespace: string, name: string): ClusterObject | undefined {
    return this.objects.get(keyOf(resource, namespace, name));
  }

  /** @param namespace empty for all. */
  list(resource: ResourceType, namespace: string): ClusterObject[] {
    const begin = keyOf(resource, namespace, '');
    return [...this.objects].filter(([key]) => key.startsWith(begin)).map(([, object]) => object);
  }

  create(resource: ResourceType, namespace: string, object: ClusterObject): ClusterObject {
    if (this.find(resource, namespace, object.metadata.name) !== undefined) {
      throw new Refusal(409, 'AlreadyExists', `${resource.plural} "${object.metadata.name}" already exists`);
    }
    return this.put(resource, namespace, object);
  }

  /** Makes the object as it is given, or replaces all that clients decide about. */
  put(resource: ResourceType, namespace: string, given: ClusterObject): ClusterObject {
    const { name } = given.metadata;
    const before = this.find(resource, namespace, name);
    if (before !== undefined) refuseFixedFields(before, given);
    this.version += 1;
    const isSame = before !== undefined && isDeepStrictEqual(before.spec, given.spec);
    const object = {
      ...given,
      metadata: {
        ...given.metadata,
        ...(resource.isNamespaced ? { namespace } : {}),
        uid: before?.metadata.uid ?? randomUUID(),
        creationTimestamp: before?.metadata['creationTimestamp'] ?? new Date().toISOString(),
        generation: (before?.metadata.generation ?? 0) + (isSame ? 0 : 1),
        resourceVersion: this.resourceVersion,
      },
    };
    const status = this.controller(object, this);
    const kept = status === undefined ? object : { ...object, status };
    this.objects.set(keyOf(resource, namespace, name), kept);
    this.tell({ type: before === undefined ? 'ADDED' : 'MODIFIED', resource, object: kept });
    return kept;
  }

  delete(resource: ResourceType, namespace: string, name: string): ClusterObject {
    const object = this.get(resource, namespace, name);
    this.version += 1;
    this.objects.delete(keyOf(resource, namespace, name));
    const last = { ...object, metadata: { ...object.metadata, resourceVersion: this.resourceVersion } };
    this.tell({ type: 'DELETED', resource, object: last });
    return last;
  }

  /** @returns what ends it. */
  watch(listener: (change: Change) => void): () => void {
    this.watchers.add(listener);
    return () => this.watchers.delete(listener);
  }

  private tell(change: Change): void {
    this.changes.push(change);
    for (const watcher of this.watchers) watcher(change);
  }
}

/** What no client may change, which an upgrade learns only in a cluster. */
function refuseFixedFields(before: ClusterObject, after: ClusterObject): void {
  const fixed = { Deployment: ['selector'], Job: ['selector', 'template'] }[before.kind] ?? [];
  for (const field of fixed) {
    if (isDeepStrictEqual(before.spec?.[field], after.spec?.[field])) continue;
    throw new Refusal(
      422,
      'Invalid',
      `${before.kind} "${before.metadata.name}" is invalid: spec.${field} is immutable`,
    );
  }
}

function keyOf({ group, kind }: ResourceType, namespace: string, name: string): string {
  const folder = `${group}/${kind}/`;
  return namespace === '' && name === '' ? folder : `${folder}${namespace}/${name}`;
}
