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
  ...[
    'https://user@hooks.example.com/',
    'https://user:password@hooks.example.com/',
    'https://hooks.example.com@127.0.0.1/',
  ],
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
      if (answer.status !== 422) taken.push(`${url}: ${answer.status} ${String(jsonOf(answer)['code'])}`);
    }
    expect(taken).toEqual([]);
    expect(await world().books.contents()).toEqual(before);
  });
});
