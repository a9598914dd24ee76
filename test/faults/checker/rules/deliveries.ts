import { MUTATIONS } from '../../../../src/mutations/index.js';
import { type Definition, definitionsFor } from '../definitions.js';
import { doneOf, type Evidence, groupBy, type KeyRecord } from '../evidence.js';
import { aboutCompany, aboutKey, type Finding, type Rule } from '../finding.js';
import { idsOf, isTaken, type Message, messagesByWrite } from '../messages.js';
import type { StoredAnswer } from '../snapshot.js';

/** C12: whoever listens hears of every write. */
export const DELIVERED: Rule = {
  name: 'C12 delivered',
  says: 'Of every stored write, the receiver has taken a message for each webhook of each workflow that waits for its event.',
  check: (evidence) =>
    announcements(evidence).flatMap(({ record, definition, messages }) => {
      const taken = idsOf(messages.filter(isTaken)).size;
      if (taken >= definition.webhooks) return [];
      const came = messages.length === 0 ? 'none came' : `${messages.length} came`;
      const text = `the receiver took ${taken} of ${definition.webhooks} messages of the workflow ${definition.id}, ${came}`;
      return [aboutKey(record, text)];
    }),
};

/** C13: by its id a receiver tells a message that it has had. */
export const ONE_MESSAGE: Rule = {
  name: 'C13 one message',
  says: 'A message that is delivered again has the same id and the same body, and no other message has its id.',
  check: (evidence) => [
    ...announcements(evidence).flatMap(({ record, definition, messages }) => {
      const ids = idsOf(messages).size;
      if (ids <= definition.webhooks) return [];
      const text = `${messages.length} deliveries of the workflow ${definition.id} have ${ids} ids instead of ${definition.webhooks}`;
      return [aboutKey(record, text)];
    }),
    ...[...groupBy(evidence.history.deliveries, ({ messageId }) => messageId)].flatMap(([id, deliveries]) => {
      const bodies = new Set(deliveries.map(({ body }) => body)).size;
      return bodies === 1 ? [] : [aboutCompany('', `the message ${id} came with ${bodies} bodies`)];
    }),
  ],
};

/** C14: nobody is told what is not so. */
export const NOTHING_UNTRUE: Rule = {
  name: 'C14 nothing untrue',
  says: 'A message is of a stored write and came after that was begun, names its event, and is of a workflow that waits for that.',
  check: (evidence) => {
    const records = new Map(evidence.keys.map((record) => [nameOf(record.companyId, record.id), record]));
    return [...messagesByWrite(evidence)].flatMap(([write, messages]) => {
      const record = records.get(write);
      return messages.flatMap((message) => untruths(evidence, record, message));
    });
  },
};

function untruths(evidence: Evidence, record: KeyRecord | undefined, message: Message): Omit<Finding, 'rule'>[] {
  const { companyId, writeId, messageId } = message;
  const stored = evidence.after.storedOf({ companyId, id: writeId })[0];
  if (record === undefined || stored === undefined) {
    const finding = `the message ${messageId} came of the write "${writeId}", which is not stored`;
    return [record === undefined ? aboutCompany(companyId, finding) : aboutKey(record, finding)];
  }
  const wrong = wrongPart(evidence, record, stored, message);
  return wrong === undefined ? [] : [aboutKey(record, `the message ${messageId} ${wrong}`)];
}

function wrongPart(
  evidence: Evidence,
  record: KeyRecord,
  stored: StoredAnswer,
  { event, definitionId, receivedAt }: Message,
): string | undefined {
  if (receivedAt < stored.createdAt) return 'came before its write was begun that is stored';
  if (event !== (MUTATIONS[record.operation].event ?? '')) return `has the event "${event}"`;
  const isWaiting = waitingFor(evidence, record, stored).some(({ id }) => id === definitionId);
  return isWaiting ? undefined : `is of the workflow "${definitionId}", which does not wait for it`;
}

/** What a write has to be announced by. */
interface Announcement {
  readonly record: KeyRecord;
  readonly definition: Definition;
  /** What came of it, each time. */
  readonly messages: readonly Message[];
}

function announcements(evidence: Evidence): Announcement[] {
  const byWrite = messagesByWrite(evidence);
  return evidence.keys.flatMap((record) => {
    const [stored] = evidence.after.storedOf(record);
    if (stored === undefined) return [];
    const messages = byWrite.get(nameOf(record.companyId, record.id)) ?? [];
    return waitingFor(evidence, record, stored).map((definition) => {
      return { record, definition, messages: messages.filter(({ definitionId }) => definitionId === definition.id) };
    });
  });
}

/** The workflows that wait for a write's event, or the one that it names. */
function waitingFor(evidence: Evidence, record: KeyRecord, { createdAt }: StoredAnswer): Definition[] {
  const { companyId, operation } = record;
  const { event } = MUTATIONS[operation];
  const waiting = event === undefined ? [] : definitionsFor(evidence, companyId, event);
  const named = operation === 'triggerWorkflowInstance' ? namedBy(evidence, record) : [];
  return [...waiting, ...named].filter((one) => one.createdAt < createdAt);
}

function namedBy(evidence: Evidence, { companyId, attempts }: KeyRecord): Definition[] {
  const path = (doneOf(attempts)[0] ?? attempts[0])?.request.path.split('/') ?? [];
  return definitionsFor(evidence, companyId, '').filter(({ id }) => path.includes(id));
}

function nameOf(companyId: string, id: string): string {
  return `${companyId} ${id}`;
}
