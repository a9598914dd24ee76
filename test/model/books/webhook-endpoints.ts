import { command, type Expected, type Resource } from './command.js';
import { isChange, named, namedVersion } from './lookups.js';
import { trigger } from './workflow-instances.js';

export interface Endpoint {
  readonly id: string;
  name: string;
  url: string;
  isActive: boolean;
  secretNumber: number;
  version: number;
}

export const WEBHOOK_ENDPOINTS = {
  createWebhookEndpoint: command<{ readonly name: string; readonly url: string }>({
    weight: 1,
    wish: () => ({ body: { name: 'Warehouse', url: 'https://hooks.example.com/accubooks' } }),
    serve(books, call) {
      const endpoint = { id: call.id, ...call.body, isActive: true, secretNumber: 1, version: 1 };
      books.endpoints.set(endpoint.id, endpoint);
      trigger(books, call, 'webhook_endpoint.created', 'webhook_endpoint', endpoint.id);
      return viewEndpoint(endpoint);
    },
  }),

  updateWebhookEndpoint: command<Partial<Pick<Endpoint, 'name' | 'url' | 'isActive'>>>({
    weight: 1,
    wish(books, choices) {
      const id = choices.id('endpoints', 'createWebhookEndpoint');
      const body = choices.of<object>({ name: 'Shop' }, { isActive: false }, { isActive: true });
      return { path: { id }, body, ...choices.version(books.endpoints.get(id)) };
    },
    serve(books, call) {
      const endpoint = namedVersion(books.endpoints, call);
      if (!isChange(endpoint, call.body)) return viewEndpoint(endpoint);
      Object.assign(endpoint, call.body, { version: endpoint.version + 1 });
      trigger(books, call, 'webhook_endpoint.updated', 'webhook_endpoint', endpoint.id);
      return viewEndpoint(endpoint);
    },
  }),

  rotateWebhookSecret: command({
    weight: 1,
    wish: (_books, choices) => ({ path: { id: choices.id('endpoints', 'createWebhookEndpoint') }, body: {} }),
    serve(books, call) {
      const endpoint = named(books.endpoints, call);
      endpoint.secretNumber += 1;
      endpoint.version += 1;
      trigger(books, call, 'webhook_endpoint.secret_rotated', 'webhook_endpoint', endpoint.id);
      return viewEndpoint(endpoint);
    },
  }),
};

function viewEndpoint({ id, name, url, isActive, secretNumber, version }: Endpoint): Expected {
  return { id, name, url, isActive, secretNumber, version };
}

export const endpointResource: Resource<Endpoint> = {
  path: ({ id }) => `/api/webhook-endpoints/${id}`,
  view: (_books, endpoint) => viewEndpoint(endpoint),
};
