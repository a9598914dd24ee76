import { deterministicChildId } from '../../../src/idempotency/index.js';
import type { Books } from './books.js';
import { type Call, command, type Expected, type Resource } from './command.js';
import { named, referred } from './lookups.js';
import { refuseIf } from './refusal.js';
import type { Definition, Step } from './workflow-definitions.js';

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

interface TriggerBody {
  readonly entityType: keyof typeof SUBJECTS;
  readonly entityId: string;
}

export const BY_HAND = 'workflow.triggered';

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

export const WORKFLOW_INSTANCES = {
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
};

/** Starts every workflow of an event that is active now, each at most once per write. */
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

/** Nothing runs it in the test, so that it stays as it was started. */
function viewInstance({ steps, ...instance }: Instance): Expected {
  return {
    ...instance,
    status: 'pending',
    steps: steps.map((step, index) => ({ ...step, number: index + 1, status: 'pending' })),
  };
}

export const instanceResource: Resource<Instance> = {
  path: ({ id }) => `/api/workflow-instances/${id}`,
  view: (_books, instance) => viewInstance(instance),
};
