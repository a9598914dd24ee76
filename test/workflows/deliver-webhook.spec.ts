import { AddressRules, deliverWebhook, newWebhookSecret } from '../../src/webhooks/index.js';
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
