import type { Choices } from '../run/choices.js';
import type { Books } from './books.js';
import { command, type Expected, type Resource } from './command.js';
import { isChange, namedVersion, referredActive } from './lookups.js';
import { anyOf, refuse } from './refusal.js';
import { BY_HAND, trigger } from './workflow-instances.js';

export interface Step {
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

interface DefinitionBody {
  readonly name: string;
  readonly triggerEvent?: string | null;
  readonly steps: readonly Step[];
  readonly isActive?: boolean;
}

const EVENTS: readonly [string, ...string[]] = [
  'customer.created',
  'payment.created',
  'invoice.finalized',
  'stock.adjusted',
  'time_entry.created',
  'time_entry.approved',
  'bank.reconciled',
  'account.created',
  'settings.updated',
  'refund.created',
  'payroll.executed',
  'purchase_order.received',
  'access.granted',
  'workflow_definition.updated',
  BY_HAND,
];

/** A write starts what was active before it: events come before changes here. */
export const WORKFLOW_DEFINITIONS = {
  createWorkflowDefinition: command<DefinitionBody>({
    weight: 3,
    wish: (_books, choices) => ({
      body: {
        ...{ name: `W${String(choices.number(15))}`, steps: wishedSteps(choices) },
        ...(choices.sometimes(20) ? {} : { triggerEvent: choices.of(...EVENTS) }),
        ...choices.optional(60, () => ({ isActive: false })),
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
      trigger(books, call, 'workflow_definition.created', 'workflow_definition', definition.id);
      books.definitions.set(definition.id, definition);
      return viewDefinition(definition);
    },
  }),

  updateWorkflowDefinition: command<Partial<DefinitionBody>>({
    weight: 3,
    wish(books, choices) {
      const id = choices.id('definitions', 'createWorkflowDefinition');
      const body = choices.of<() => Partial<DefinitionBody>>(
        () => ({ isActive: books.definitions.get(id)?.isActive !== true }),
        () => ({ triggerEvent: choices.of(...EVENTS) }),
        () => ({ isActive: true }),
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
      if (!isChange<Partial<DefinitionBody>>(definition, call.body)) return viewDefinition(definition);
      trigger(books, call, 'workflow_definition.updated', 'workflow_definition', definition.id);
      Object.assign(definition, call.body, { version: definition.version + 1 });
      return viewDefinition(definition);
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

export const definitionResource: Resource<Definition> = {
  path: ({ id }) => `/api/workflow-definitions/${id}`,
  view: (_books, definition) => viewDefinition(definition),
};
