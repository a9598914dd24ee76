import { ApiServer } from './api-server.js';
import type { ClusterObject } from './cluster-object.js';
import { controllersOf } from './controllers.js';
import { type Change, ObjectStore } from './object-store.js';
import { RESOURCE_TYPES } from './resource-types.js';

/** A cluster in memory, for the real helm and kubectl. */
export class Cluster {
  /** Ends of image names whose programs fail. */
  readonly failingImages = new Set<string>();
  private readonly store = new ObjectStore(controllersOf(this.failingImages));
  private readonly server = new ApiServer(this.store);

  /** @returns the address of its API. */
  start(): Promise<string> {
    return this.server.start();
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  /** Everything that has happened, but for what Helm keeps of its releases. */
  get changes(): Change[] {
    return this.store.changes.filter(({ object }) => object['type'] !== 'helm.sh/release.v1');
  }

  addSecret(namespace: string, name: string, keys: readonly string[]): void {
    const data = Object.fromEntries(keys.map((key) => [key, Buffer.from('x').toString('base64')]));
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name }, data };
    this.store.create(typeOf('Secret'), namespace, secret);
  }

  /** @throws Error when it is not there. */
  get(kind: string, namespace: string, name: string): ClusterObject {
    return this.store.get(typeOf(kind), namespace, name);
  }

  names(kind: string, namespace: string): string[] {
    const objects = this.store.list(typeOf(kind), namespace);
    return objects.map(({ metadata }) => metadata.name).sort();
  }
}

function typeOf(kind: string): (typeof RESOURCE_TYPES)[number] {
  const type = RESOURCE_TYPES.find((known) => known.kind === kind);
  if (type === undefined) throw new Error(`the cluster has no kind ${kind}`);
  return type;
}
