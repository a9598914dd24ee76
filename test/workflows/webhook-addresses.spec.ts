import { problemOf } from '../books/support/bookkeeper.js';
import { waitUntil } from '../support/wait-until.js';
import { useWorkflows } from './support/use-workflows.js';

const workflows = useWorkflows();

describe('a webhook goes nowhere inside', () => {
  it('when its URL names an address there', async () => {
    for (const url of ['https://169.254.169.254/latest/meta-data', 'https://10.0.0.1/', 'http://127.0.0.2:8080/']) {
      const refused = await workflows().keeper.post('/api/webhook-endpoints', { name: 'Inside', url });
      expect(problemOf(refused)).toEqual({ status: 422, code: 'url_forbidden', pointers: ['/url'] });
    }
  });

  it.each([
    ['loopback', ['127.0.0.2']],
    ['loopback of IPv6', ['::1']],
    ['any address', ['0.0.0.0']],
    ['a private network', ['10.1.2.3']],
    ['another private network', ['192.168.1.1']],
    ['a shared network', ['100.64.0.1']],
    ['link-local addresses', ['169.254.10.10']],
    ['the metadata of a cloud', ['169.254.169.254']],
    ['link-local addresses of IPv6', ['fe80::1']],
    ['unique local addresses', ['fd00::1']],
    ['loopback, mapped', ['::ffff:127.0.0.2']],
    ['metadata, mapped', ['::ffff:169.254.169.254']],
    ['loopback, translated', ['64:ff9b::7f00:2']],
    ['one address inside and one outside', ['93.184.216.34', '127.0.0.2']],
  ])('when the name of its host stands for %s', async (_, addresses) => {
    const under = workflows();
    await under.workflow('customer.created', await under.endpoint('https://hooks.example/'));
    await under.keeper.customer();
    under.run({ FAKE_NAMES: JSON.stringify({ 'hooks.example': [addresses] }) });
    await waitUntil(async () => (await under.secondsInBackOff()).length === 1);
    const { steps } = await under.onlyInstance();
    expect(steps[0]?.attempts).toMatchObject([{ error: 'webhooks must not go to this address', statusCode: null }]);
  });

  it('when the name changes after it was looked at: the connection is to the address that was looked at', async () => {
    const under = workflows();
    const inside = await under.openReceiver('127.0.0.2', under.receiver.port);
    const url = `http://moving.example:${String(under.receiver.port)}/`;
    await under.workflow('customer.created', await under.endpoint(url));
    await under.keeper.customer();
    const runner = under.run({ FAKE_NAMES: JSON.stringify({ 'moving.example': [['127.0.0.1'], ['127.0.0.2']] }) });
    await under.becomes('succeeded');
    expect(runner.output().match(/asked for moving.example/g)).toHaveLength(1);
    await under.keeper.customer();
    await waitUntil(async () => (await under.secondsInBackOff()).length === 1);
    expect([under.receiver.received.length, inside.received.length]).toEqual([1, 0]);
  });
});
