import { deterministicChildId } from '../../../src/idempotency/index.js';
import type { Choices } from '../run/choices.js';
import type { Books } from './books.js';
import { type Call, command, type Expected, type Resource } from './command.js';
import { named, namedVersion, referred, referredActive } from './lookups.js';
import { anyOf, refuse, refuseIf } from './refusal.js';

interface Step {
  readonly name: string;
  readonly kind: 'webhook' | 'mail';
  readonly endpointId?: string;
  readonly to?: string;
  readonly subject?: string;
  readonly text?: string;
}

export interface Definition {
  readonly id: string;
  name: string;
  triggerEvent: string | null;
  steps: readonly Step[];
  isActive: boolean;
  version: number;
}

export interface Endpoint {
  readonly id: string;
  name: string;
  url: string;
  isActive: boolean;
  secretNumber: number;
  version: number;
}

/** A workflow that was started. */
export interface Instance {
  readonly id: string;
  readonly definitionId: string;
  readonly definitionVersion: number;
  readonly triggerEvent: string;
  /** The write that started it. */
  readonly triggerEntityId: string;
  readonly entityType: string;
  readonly entityId: string;
  readonly steps: readonly Pick<Step, 'name' | 'kind'>[];
}

interface DefinitionBody {
  readonly name: string;
  readonly triggerEvent?: string | null;
  readonly steps: readonly Step[];
  readonly isActive?: boolean;
}

interface TriggerBody {
  readonly entityType: keyof typeof SUBJECTS;
  readonly entityId: string;
}

const BY_HAND = 'workflow.triggered';

const EVENTS: readonly [string, ...string[]] = [
  ...(['payment.created', 'invoice.finalized', 'stock.adjusted', 'time_entry.created', 'bank.reconciled'] as const),
  ...['settings.updated', 'refund.created', 'payroll.executed', 'purchase_order.received', 'access.granted'],
  ...['workflow_definition.updated', BY_HAND],
];

/** What a workflow that is started by hand can be about. */
const SUBJECTS = {
  account: 'accounts',
  bank_account: 'bankAccounts',
  bank_transaction: 'bankTransactions',
  customer: 'customers',
  invoice: 'invoices',
  journal_entry: 'entries',
  payment: 'payments',
  refund: 'refunds',
} as const;

/** Starts every active workflow of an event, each at most once per write. */
export function trigger(books: Books, call: Call, event: string, entityType: string, entityId: string): void {
  for (const definition of books.definitions.values()) {
    if (!definition.isActive || definition.triggerEvent !== event) continue;
    const isStarted = startedBy(books, call.id).some(({ definitionId }) => definitionId === definition.id);
    const id = deterministicChildId(call.id, `workflow:${definition.id}`);
    if (!isStarted) start(books, call, definition, { id, triggerEvent: event, entityType, entityId });
  }
}

/** How many workflows a write has started. */
export function startedBy({ instances }: Books, writeId: string): Instance[] {
  return [...instances.values()].filter(({ triggerEntityId }) => triggerEntityId === writeId);
}

function start(
  books: Books,
  call: Call,
  { id: definitionId, version, steps }: Definition,
  subject: Pick<Instance, 'id' | 'triggerEvent' | 'entityType' | 'entityId'>,
): Instance {
  const instance = {
    ...{ ...subject, definitionId, definitionVersion: version, triggerEntityId: call.id },
    steps: steps.map(({ name, kind }) => ({ name, kind })),
  };
  books.instances.set(instance.id, instance);
  return instance;
}

export const WORKFLOWS = {
  createWorkflowDefinition: command<DefinitionBody>({
    weight: 2,
    wish: (_books, choices) => ({
      body: {
        ...{ name: `W${String(choices.number(15))}`, steps: wishedSteps(choices) },
        ...(choices.sometimes(20) ? {} : { triggerEvent: choices.of(...EVENTS) }),
        ...choices.optional(10, () => ({ isActive: false })),
      },
    }),
    serve(books, call) {
      const { name, triggerEvent = null, steps, isActive = true } = call.body;
      anyOf(
        () => {
          checkNameFree(books, name);
        },
        () => {
          checkSteps(books, steps);
        },
      );
      const definition = { id: call.id, name, triggerEvent, steps, isActive, version: 1 };
      books.definitions.set(definition.id, definition);
      trigger(books, call, 'workflow_definition.created', 'workflow_definition', definition.id);
      return viewDefinition(definition);
    },
  }),

  updateWorkflowDefinition: command<Partial<DefinitionBody>>({
    weight: 2,
    wish(books, choices) {
      const id = choices.id('definitions', 'createWorkflowDefinition');
      const body = choices.of<() => Partial<DefinitionBody>>(
        () => ({ triggerEvent: choices.of(...EVENTS) }),
        () => ({ isActive: true }),
        () => ({ isActive: false }),
        () => ({ steps: wishedSteps(choices) }),
        () => ({ name: `W${String(choices.number(15))}` }),
        () => ({ triggerEvent: null }),
      )();
      return { path: { id }, body, ...choices.version(books.definitions.get(id)) };
    },
    serve(books, call) {
      const definition = namedVersion(books.definitions, call);
      const { name, steps } = call.body;
      if (name !== undefined && name !== definition.name) checkNameFree(books, name);
      if (steps !== undefined) checkSteps(books, steps);
      Object.assign(definition, call.body, { version: definition.version + 1 });
      trigger(books, call, 'workflow_definition.updated', 'workflow_definition', definition.id);
      return viewDefinition(definition);
    },
  }),

  triggerWorkflowInstance: command<TriggerBody>({
    weight: 3,
    wish(_books, choices) {
      const definitionId = choices.id('definitions', 'createWorkflowDefinition', ({ isActive }) => isActive);
      const entityType = choices.of<TriggerBody['entityType']>('customer', 'invoice', 'payment', 'journal_entry');
      const entityId =
        entityType === 'customer'
          ? choices.id('customers', 'createCustomer')
          : choices.id(SUBJECTS[entityType], 'createInvoice');
      return { path: { definitionId }, body: { entityType, entityId } };
    },
    serve(books, call) {
      const definition = named(books.definitions, call, 'definitionId');
      const { entityType, entityId } = call.body;
      referred<unknown>(books[SUBJECTS[entityType]], entityId);
      refuseIf(!definition.isActive, '409 definition_inactive');
      const instance = start(books, call, definition, { id: call.id, triggerEvent: BY_HAND, entityType, entityId });
      trigger(books, call, BY_HAND, 'workflow_instance', instance.id);
      return viewInstance(instance);
    },
  }),

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

function wishedSteps(choices: Choices): Step[] {
  const mail: Step = { name: 'Tell', kind: 'mail', to: 'shop@example.com', subject: 'News', text: 'Look.' };
  if (!choices.sometimes(35)) return [mail];
  const endpointId = choices.id('endpoints', 'createWebhookEndpoint', ({ isActive }) => isActive);
  return [{ name: 'Call', kind: 'webhook', endpointId }, mail];
}

/** @throws Refusal */
function checkNameFree(books: Books, name: string): void {
  if ([...books.definitions.values()].some((one) => one.name === name)) refuse('409 duplicate_workflow_name');
}

/** @throws Refusal */
function checkSteps(books: Books, steps: readonly Step[]): void {
  for (const { endpointId } of steps) if (endpointId !== undefined) referredActive(books.endpoints, endpointId);
}

function viewDefinition({ id, name, triggerEvent, steps, isActive, version }: Definition): Expected {
  return { id, name, triggerEvent, steps, isActive, version };
}

function viewEndpoint({ id, name, url, isActive, secretNumber, version }: Endpoint): Expected {
  return { id, name, url, isActive, secretNumber, version };
}

/** Nothing runs it in the test, so that it stays as it was started. */
function viewInstance({ steps, ...instance }: Instance): Expected {
  return {
    ...instance,
    status: 'pending',
    steps: steps.map((step, index) => ({ ...step, number: index + 1, status: 'pending' })),
  };
}

export const definitionResource: Resource<Definition> = {
  path: ({ id }) => `/api/workflow-definitions/${id}`,
  view: (_books, definition) => viewDefinition(definition),
};

export const endpointResource: Resource<Endpoint> = {
  path: ({ id }) => `/api/webhook-endpoints/${id}`,
  view: (_books, endpoint) => viewEndpoint(endpoint),
};

export const instanceResource: Resource<Instance> = {
  path: ({ id }) => `/api/workflow-instances/${id}`,
  view: (_books, instance) => viewInstance(instance),
};
