import { AddressRules, deliverWebhook, newWebhookSecret } from '../../src/webhooks/index.js';
import { waitUntil } from '../support/wait-until.js';
import { BAD_ANSWERS, ENDLESS_ANSWERS, type Misbehaviour, RawEndpoint } from './support/raw-endpoint.js';
import { Receiver } from './support/receiver.js';

describe('a delivery', () => {
  const message = { id: 'msg_1', timestamp: 1, body: '{}' };
  let receiver: Receiver;

  beforeEach(async () => {
    receiver = await Receiver.open();
  });

  afterEach(() => receiver.close());

  it('says that there was no answer in time', async () => {
    receiver.answer = 'hold';
    const target = { url: receiver.url, secrets: [newWebhookSecret()] };
    const delivered = deliverWebhook(target, message, new AddressRules('127.0.0.1'), 100);
    await expect(delivered).rejects.toThrow('the endpoint did not answer in time');
  });

  it('goes nowhere that has been forbidden since', async () => {
    const target = { url: receiver.url, secrets: [newWebhookSecret()] };
    const delivered = deliverWebhook(target, message, new AddressRules('10.0.0.0/8'));
    await expect(delivered).rejects.toThrow('webhooks must not go to this URL');
    expect(receiver.received).toEqual([]);
  });
});

/**
 * Bug: an endpoint that answered 101 never let a delivery end, since Node then closes the connection without an event.
 * Fix: every way in which a connection ends is an end of the delivery, and its time limit asks nobody else.
 */
describe('a delivery to an endpoint that', () => {
  const rules = new AddressRules('127.0.0.1');
  const message = { id: 'msg_1', timestamp: 1, body: '{}' };
  let endpoint: RawEndpoint;

  afterEach(() => endpoint.close());

  const deliver = async (act: Misbehaviour, timeoutMs?: number): Promise<number> => {
    endpoint = await RawEndpoint.open(act);
    return deliverWebhook({ url: endpoint.url, secrets: [newWebhookSecret()] }, message, rules, timeoutMs);
  };

  const connectionsAreClosed = (): Promise<void> => waitUntil(() => endpoint.connectionCount === 0);

  it.each(Object.entries(BAD_ANSWERS))('%s fails and is over', async (_, { act, error }) => {
    await expect(deliver(act)).rejects.toThrow(error);
    await connectionsAreClosed();
  });

  it.each(Object.entries(ENDLESS_ANSWERS))('%s fails when its time is over', async (_, act) => {
    await expect(deliver(act, 300)).rejects.toThrow('the endpoint did not answer in time');
    await connectionsAreClosed();
  });

  it('sends a body without end has taken it', async () => {
    const filling = 'x'.repeat(10_000);
    const flood: Misbehaviour = (socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2710\r\n${filling}\r\n`);
    };
    expect(await deliver(flood)).toBe(200);
    await connectionsAreClosed();
  });

  it('sends a few hints before its answer has taken it', async () => {
    const hints = 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(3);
    expect(await deliver((socket) => socket.end(`${hints}HTTP/1.1 204 No Content\r\n\r\n`))).toBe(204);
    await connectionsAreClosed();
  });
});
