import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'yaml';
import { type ClusterObject, Refusal } from './cluster-object.js';
import { mergePatch } from './merge-patch.js';
import type { ObjectStore } from './object-store.js';
import { describeValidation } from './openapi.js';
import { readMessage } from './read-message.js';
import { apiVersionOf, describeTypes, folderOf, RESOURCE_TYPES, type ResourceType } from './resource-types.js';
import { isChosen } from './selectors.js';

/** Enough of the API of Kubernetes for the real helm and kubectl, over objects in memory. */
export class ApiServer {
  private readonly server: Server;

  constructor(private readonly store: ObjectStore) {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch((error: unknown) => {
        const refusal = error instanceof Refusal ? error : new Refusal(400, 'BadRequest', String(error));
        respond(response, refusal.code, refusal.toStatus());
      });
    });
  }

  /** @returns its address. */
  async start(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://cluster');
    const target = targetOf(url.pathname);
    if (target === undefined) {
      const known = describeServer(url.pathname);
      if (known === undefined) throw new Refusal(404, 'NotFound', `nothing is at ${url.pathname}`);
      respond(response, 200, known);
    } else if (request.method === 'GET' && url.searchParams.get('watch') !== null) {
      this.watch(target, url.searchParams, request, response);
    } else {
      const object = await this.perform(request, target, url.searchParams);
      respond(response, request.method === 'POST' ? 201 : 200, object);
    }
  }

  private async perform(request: IncomingMessage, target: Target, options: URLSearchParams): Promise<object> {
    const { type, namespace, name } = target;
    if (request.method === 'GET')
      return name === '' ? this.list(target, options) : this.store.get(type, namespace, name);
    if (request.method === 'DELETE') return this.store.delete(type, namespace, name);
    const body = await readBody(request);
    if (options.get('dryRun') !== null) return body;
    if (request.method === 'POST') return this.store.create(type, namespace, named(body, type));
    if (request.method === 'PUT') return this.store.put(type, namespace, named(body, type));
    if (request.method !== 'PATCH') throw new Refusal(400, 'BadRequest', `${String(request.method)} is not known here`);
    // What Helm applied before and no longer has, it owned alone: the object is what is applied now.
    if (request.headers['content-type']?.includes('apply-patch') === true) {
      return this.store.put(type, namespace, named(body, type));
    }
    const patched = mergePatch(this.store.get(type, namespace, name), body) as ClusterObject;
    return this.store.put(type, namespace, withEncodedData(patched));
  }

  private list({ type, namespace }: Target, options: URLSearchParams): object {
    const items = this.store.list(type, namespace).filter((object) => isChosen(object, options));
    const metadata = { resourceVersion: this.store.resourceVersion };
    return { kind: `${type.kind}List`, apiVersion: apiVersionOf(type), metadata, items };
  }

  /** What is there, if that is asked for, and then what happens. */
  private watch(target: Target, options: URLSearchParams, request: IncomingMessage, response: ServerResponse): void {
    const { type, namespace } = target;
    response.writeHead(200, { 'content-type': 'application/json' });
    const send = (event: object): void => void response.write(`${JSON.stringify(event)}\n`);
    if (options.get('sendInitialEvents') === 'true') {
      for (const object of this.store.list(type, namespace)) {
        if (isChosen(object, options)) send({ type: 'ADDED', object });
      }
      send({ type: 'BOOKMARK', object: bookmark(type, this.store.resourceVersion) });
    }
    const since = Number(options.get('resourceVersion') ?? this.store.resourceVersion);
    const isWanted = (changed: ResourceType, object: ClusterObject): boolean =>
      changed === type && [object.metadata.namespace, ''].includes(namespace) && isChosen(object, options);
    if (options.get('sendInitialEvents') !== 'true') {
      for (const change of this.store.changes) {
        const isLater = Number(change.object.metadata.resourceVersion) > since;
        if (isLater && isWanted(change.resource, change.object)) send({ type: change.type, object: change.object });
      }
    }
    const end = this.store.watch((change) => {
      if (isWanted(change.resource, change.object)) send({ type: change.type, object: change.object });
    });
    request.once('close', end);
    // The head goes out now: the client waits for it before anything happens.
    response.flushHeaders();
  }
}

/** Which object, or with an empty name which list, a path means. */
interface Target {
  readonly type: ResourceType;
  readonly namespace: string;
  readonly name: string;
}

function targetOf(path: string): Target | undefined {
  for (const type of RESOURCE_TYPES) {
    const rest = path.startsWith(`${folderOf(type)}/`) ? path.slice(folderOf(type).length + 1).split('/') : [];
    const [first, second, third, fourth] = rest;
    if (first === type.plural && rest.length <= 2) return { type, namespace: '', name: second ?? '' };
    if (first === 'namespaces' && third === type.plural && rest.length <= 4) {
      return { type, namespace: second ?? '', name: fourth ?? '' };
    }
  }
  return undefined;
}

function describeServer(path: string): object | undefined {
  if (path === '/version') return { major: '1', minor: '35', gitVersion: 'v1.35.0' };
  return describeTypes(path) ?? describeValidation(path);
}

async function readBody(request: IncomingMessage): Promise<ClusterObject> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  if (request.headers['content-type']?.includes('protobuf') === true) return readMessage(bytes);
  return parse(bytes.toString()) as ClusterObject;
}

function named(body: ClusterObject, type: ResourceType): ClusterObject {
  return withEncodedData({ ...body, apiVersion: apiVersionOf(type), kind: type.kind });
}

/** A Secret keeps what is given as text like everything else. */
function withEncodedData(object: ClusterObject): ClusterObject {
  const { stringData = {}, ...rest } = object;
  const encoded = Object.entries(stringData).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  if (encoded.length === 0) return rest;
  return { ...rest, data: { ...object.data, ...(Object.fromEntries(encoded) as Record<string, string>) } };
}

function bookmark(type: ResourceType, resourceVersion: string): object {
  const annotations = { 'k8s.io/initial-events-end': 'true' };
  return { kind: type.kind, apiVersion: apiVersionOf(type), metadata: { resourceVersion, annotations } };
}

function respond(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
