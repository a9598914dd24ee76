import { ViewProperty } from '../../http/index.js';
import type { StoredWrite } from '../../idempotency/index.js';
import { WorkflowInstanceView } from '../workflows/index.js';
import { AuditEntryView } from './audit-entry.view.js';

/** What is committed under a key, and the attempts in the months of the audit log that are at hand. */
export class OutcomeView {
  @ViewProperty(['succeeded', 'not_found', 'in_progress'], {
    description:
      'succeeded: committed; not_found: nothing is committed, safe to send again with this key; in_progress: running here',
  })
  status: 'succeeded' | 'not_found' | 'in_progress';

  @ViewProperty('text')
  operation: string;

  @ViewProperty('text')
  idempotencyKey: string;

  @ViewProperty('id')
  deterministicId: string;

  @ViewProperty('text', { nullable: true, description: 'Where the entity is read' })
  link: string | null;

  @ViewProperty('whole', { nullable: true })
  originalStatus: number | null;

  @ViewProperty('instant', { nullable: true })
  createdAt: string | null;

  @ViewProperty('whole', { nullable: true })
  workflowsTriggered: number | null;

  @ViewProperty([() => AuditEntryView], { description: 'Newest first, at most 100' })
  attempts: AuditEntryView[];

  @ViewProperty([() => WorkflowInstanceView], {
    description: 'What the write started, with each step, its attempts and what went wrong',
  })
  workflows: WorkflowInstanceView[];
}

/** The part of an outcome that a stored answer tells. */
export function storedOutcome(
  stored: StoredWrite | null,
  resource: string,
): Pick<OutcomeView, 'link' | 'originalStatus' | 'createdAt' | 'workflowsTriggered'> {
  if (stored === null) return { link: null, originalStatus: null, createdAt: null, workflowsTriggered: null };
  const { id } = JSON.parse(stored.answer) as { id?: string };
  return {
    link: id === undefined ? null : resource.replace(':id', id),
    originalStatus: stored.statusCode,
    createdAt: stored.createdAt.toISOString(),
    workflowsTriggered: stored.workflowsTriggered,
  };
}
