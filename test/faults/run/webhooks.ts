import type { Receiver } from '../../workflows/support/receiver.js';
import { deliveryOf } from '../history/delivery.js';
import type { HistoryRecorder } from '../history/recorder.js';

const TAKEN = 204;
const REFUSED = 503;
/** Ids are hashes: so it is one message of 16. */
const REFUSED_ID = /0$/;

/** Answers of a receiver that refuses some messages the first time, so that they come again. */
export function refuseSomeOnce(): (id: string) => number {
  const refused = new Set<string>();
  return (id) => {
    if (!REFUSED_ID.test(id) || refused.has(id)) return TAKEN;
    refused.add(id);
    return REFUSED;
  };
}

/** Adds to a history what the receiver got. */
export async function recordDeliveries({ received }: Receiver, recorder: HistoryRecorder): Promise<void> {
  await Promise.all(received.map((message) => recorder.record({ line: 'delivery', ...deliveryOf(message) })));
}
