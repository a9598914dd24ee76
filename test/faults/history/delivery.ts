import type { Received } from '../../workflows/support/receiver.js';

/** One message as the receiver of webhooks got it: a line of the history. */
export interface Delivery {
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  /** The `webhook-id`, by which a receiver tells what it has had. */
  readonly messageId: string;
  /** As its bytes came. */
  readonly body: string;
  /** The status that the receiver answered with; another than 2xx asks for the message again. */
  readonly answered: number;
}

export function deliveryOf({ headers, body, receivedAt, answered }: Received): Delivery {
  return { receivedAt, messageId: String(headers['webhook-id'] ?? ''), body, answered };
}
