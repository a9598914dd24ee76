import { MUTATIONS } from '../../../src/mutations/index.js';
import { promisedId } from '../../contract/support/uuid-v5.js';
import { COMMANDS } from '../books/all.js';
import type { Books } from '../books/books.js';
import type { Expected } from '../books/command.js';
import { Refusal, refuseIf } from '../books/refusal.js';
import { startedBy } from '../books/workflow-instances.js';
import { type Exchange, payloadOf } from './exchange.js';

/** What the model answers. */
export type Served =
  | { readonly kind: 'first'; readonly status: number; readonly expected: Expected }
  | { readonly kind: 'replay'; readonly of: number }
  | { readonly kind: 'refused'; readonly alternatives: readonly string[] };

/** Serves a request as one company's only one, and changes its books; after a refusal they are of no use. */
export function serve(books: Books, exchange: Exchange, today: string): Served {
  const { request } = exchange;
  const { operation, companyId, actorId, key } = request;
  try {
    checkMember(books, exchange);
    const id = promisedId(companyId, operation, key);
    const payload = payloadOf(request);
    const known = books.writes.get(id);
    if (known !== undefined) {
      refuseIf(known.payload !== payload, '422 idempotency_key_reused');
      return { kind: 'replay', of: known.exchange };
    }
    const { path, body = {}, version } = request;
    const { ifMatch, firstStatus } = MUTATIONS[operation];
    refuseIf(ifMatch === 'required' && version === undefined, '428 precondition_required');
    const expected = COMMANDS[operation].serve(books, { id, operation, actorId, path, body, version, today });
    const workflows = startedBy(books, id).length;
    books.writes.set(id, { operation, payload, exchange: exchange.number, workflows });
    return { kind: 'first', status: firstStatus, expected };
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'refused', alternatives: error.alternatives };
    throw error;
  }
}

/** @throws Refusal */
function checkMember(books: Books, { request: { operation, actorId } }: Exchange): void {
  const member = books.members.get(actorId);
  refuseIf(member?.isActive !== true, '403 company_forbidden');
  const { role: needed } = MUTATIONS[operation];
  const role = member?.role ?? 'viewer';
  refuseIf(role !== 'owner' && role !== 'admin' && role !== needed, '403 permission_denied');
}
