import { randomUUID } from 'node:crypto';
import { MUTATIONS } from '../../../../src/mutations/index.js';
import { type Caller, requestOf, type Sample, scopeIdOf } from '../../../contract/sample.js';
import { type SampleBuilder } from '../../../contract/sample-builder.js';
import { type Answer, type OutgoingRequest, send } from '../../../contract/support/http-client.js';
import { newCompany, type World } from '../../../contract/support/world.js';
import type { CrashCase } from '../crash-case.js';

/** Events that nothing but the write itself can react to: its company is new, or the workflow is started by hand. */
const WITHOUT_WORKFLOW = ['company.created', 'workflow.triggered'];

/** A case with everything that it needs, in a company of its own. */
export interface PreparedCase extends CrashCase {
  readonly samples: SampleBuilder;
  readonly caller: Caller;
  readonly key: string;
  readonly scopeId: string;
  /** What is to take effect under the key in the end. */
  readonly good: Sample;
  /** What is under way when the process dies. */
  readonly attempted: OutgoingRequest;
  /** What the good request was answered before, where it was. */
  readonly first: Answer | undefined;
  /** The workflow that the write starts once; undefined when there is none. */
  readonly workflowId: string | undefined;
}

/** Makes the company, its workflow, the people and the requests. */
export async function prepareCase(world: World, one: CrashCase): Promise<PreparedCase> {
  const definition = MUTATIONS[one.operation];
  const companyId = await newCompany(world.address);
  const samples = await world.samplesOf(companyId);
  const caller = await world.actorFor(definition, companyId);
  const { good, attempted } = await requestsOf(samples, one);
  const workflowId = await workflowOn(samples, definition.event);
  const key = randomUUID();
  const isKnown = one.kind === 'replay' || one.kind === 'mismatch';
  const first = isKnown ? await send(world.address, requestOf(good, caller, key)) : undefined;
  return {
    ...{ ...one, samples, caller, key, good, first, workflowId },
    scopeId: scopeIdOf(definition, caller),
    attempted: requestOf(attempted, one.kind === 'forbidden' ? await world.member('viewer', companyId) : caller, key),
  };
}

async function requestsOf(samples: SampleBuilder, { kind, operation }: CrashCase): Promise<Record<Which, Sample>> {
  const refused = kind === 'refusal' ? await refusedSample(samples, operation) : undefined;
  const good = await samples.sample(operation);
  return { good, attempted: refused ?? (kind === 'mismatch' ? samples.changedPayload(good).sample : good) };
}

function refusedSample(samples: SampleBuilder, operation: string): Promise<Sample> {
  const [slot] = samples.idSlotsOf(operation);
  if (slot === undefined) throw new Error(`${operation} takes no id: add it to WITHOUT_IDS`);
  return samples.sampleWith(operation, slot, randomUUID());
}

type Which = 'good' | 'attempted';

async function workflowOn(samples: SampleBuilder, triggerEvent: string | undefined): Promise<string | undefined> {
  if (triggerEvent === undefined || WITHOUT_WORKFLOW.includes(triggerEvent)) return undefined;
  return (await samples.perform('createWorkflowDefinition', { body: { triggerEvent } })).id;
}
