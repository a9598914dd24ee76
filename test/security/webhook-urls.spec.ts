import { randomUUID } from 'node:crypto';
import { requestOf, type Sample } from '../contract/sample.js';
import { jsonOf } from '../contract/support/http-client.js';
import { useWorld } from '../contract/support/world.js';

/** Every spelling of a place inside, and of a way that is not the web's: what runs later is held by test/workflows. */
const FORBIDDEN = [
  ...['https://127.0.0.1/', 'https://127.1/', 'https://2130706433/', 'https://0x7f000001/', 'https://0x7f.1/'],
  ...['https://017700000001/', 'https://0177.0.0.1/', 'https://127.0.0.1./', 'https://0/', 'https://0.0.0.0/'],
  ...['https://①②⑦.⓪.⓪.①/', 'https://%31%32%37.0.0.1/', 'https://127.0.0.1:443/', 'https://127.0.0.1%2f@x/'],
  ...[
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[fe80::1]/',
  ],
  ...['https://[fd00::1]/', 'https://[64:ff9b::7f00:1]/', 'https://[2002:7f00:1::]/', 'https://[::127.0.0.1]/'],
  ...['https://169.254.169.254/latest/meta-data/', 'https://2852039166/', 'https://[fd00:ec2::254]/'],
  ...['https://10.0.0.1/', 'https://172.16.0.1/', 'https://192.168.0.1/', 'https://100.64.0.1/', 'https://198.18.0.1/'],
  ...[
    'https://224.0.0.1/',
    'https://255.255.255.255/',
    'https://192.0.2.1/',
    'https://localhost/',
    'https://a.localhost/',
  ],
  ...['https://LOCALHOST/', 'https://localhost./', 'http://hooks.example.com/', 'ftp://hooks.example.com/'],
  ...[
    'file:///etc/passwd',
    'gopher://hooks.example.com/',
    'data:text/plain,x',
    'javascript:alert(1)',
    '//hooks.example.com/',
  ],
  ...['https://192.0.0.1/', 'https://192.88.99.1/', 'https://198.51.100.1/', 'https://203.0.113.1/'],
  ...[
    'https://[2001::1]/',
    'https://[2001:db8::1]/',
    'https://[3fff::1]/',
    'https://intranet/',
    'https://hooks.local/',
  ],
  ...['https://metadata.internal/', 'https://router.home.arpa/', 'https://:password@hooks.example.com/'],
  ...['https://hooks.example.com/#fragment'],
  ...[
    'https://user@hooks.example.com/',
    'https://user:password@hooks.example.com/',
    'https://hooks.example.com@127.0.0.1/',
  ],
];

/** Public hosts in all their spellings, so that a refusal is one of the place. */
const ALLOWED = [
  ...['https://hooks.example.com/', 'https://hooks.example.com:8443/path?query=1', 'https://93.184.216.34/'],
  ...['https://[2606:2800:220:1::1]/', 'https://localhost.example.com/', 'HTTPS://HOOKS.EXAMPLE.COM/'],
];

describe('the address of a webhook', () => {
  const world = useWorld();

  it.each(['createWebhookEndpoint', 'updateWebhookEndpoint'])('may name no place inside: %s', async (operation) => {
    const [owner, samples] = [await world().member('owner'), await world().samplesOf()];
    const good = await samples.sample(operation);
    const taken: string[] = [];
    const before = await world().books.contents();
    for (const url of FORBIDDEN) {
      const sample: Sample = { ...good, body: { ...good.body, url } };
      const answer = await world().request(requestOf(sample, owner, randomUUID()));
      const code = String(jsonOf(answer)['code']);
      if (answer.status !== 422 || code !== 'url_forbidden') taken.push(`${url}: ${answer.status} ${code}`);
    }
    expect(taken).toEqual([]);
    expect(await world().books.contents()).toEqual(before);
  });

  it.each(['createWebhookEndpoint', 'updateWebhookEndpoint'])('may name any place outside: %s', async (operation) => {
    const [owner, samples] = [await world().member('owner'), await world().samplesOf()];
    for (const [index, url] of ALLOWED.entries()) {
      const good = await samples.sample(operation);
      const sample: Sample = { ...good, body: { ...good.body, name: `Outside ${operation} ${index}`, url } };
      const { status } = await world().request(requestOf(sample, owner, randomUUID()));
      expect({ url, status }).toEqual({ url, status: operation === 'createWebhookEndpoint' ? 201 : 200 });
    }
  });
});
