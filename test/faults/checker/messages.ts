import type { Delivery } from '../history/delivery.js';
import { type Evidence, groupBy } from './evidence.js';

/** A delivery with what its body says. */
export interface Message extends Delivery {
  readonly event: string;
  readonly companyId: string;
  readonly writeId: string;
  readonly definitionId: string;
}

interface MessageBody {
  readonly type?: string;
  readonly data?: { readonly companyId?: string; readonly writeId?: string; readonly definitionId?: string };
}

/** The deliveries, each time that they came, by company and write. */
export function messagesByWrite({ history }: Evidence): ReadonlyMap<string, readonly Message[]> {
  return groupBy(history.deliveries.map(messageOf), ({ companyId, writeId }) => `${companyId} ${writeId}`);
}

/** The ids of messages, each once. */
export function idsOf(messages: readonly Delivery[]): ReadonlySet<string> {
  return new Set(messages.map(({ messageId }) => messageId));
}

/** True when the receiver has said that it has it. */
export function isTaken({ answered }: Delivery): boolean {
  return answered >= 200 && answered < 300;
}

function messageOf(delivery: Delivery): Message {
  const { type: event = '', data } = bodyOf(delivery);
  const { companyId = '', writeId = '', definitionId = '' } = data ?? {};
  return { ...delivery, event, companyId, writeId, definitionId };
}

/** A body that nobody can read is of no write. */
function bodyOf({ body }: Delivery): MessageBody {
  try {
    return JSON.parse(body) as MessageBody;
  } catch {
    return {};
  }
}
