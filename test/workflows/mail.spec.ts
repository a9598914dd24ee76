import { randomUUID } from 'node:crypto';
import { expectStatus, idOf, problemOf } from '../books/support/bookkeeper.js';
import { waitUntil } from '../support/wait-until.js';
import { MailServer } from './support/mail-server.js';
import { type RunnerUnderTest } from './support/runner-under-test.js';
import { useWorkflows } from './support/use-workflows.js';

const workflows = useWorkflows();
let server: MailServer;

const MAIL = { name: 'Tell us', kind: 'mail', to: 'us@example.com', subject: 'Grüße', text: 'A new customer.' };

beforeEach(async () => {
  server = await MailServer.open();
});

afterEach(() => server.close());

async function mailing(more: object = {}): Promise<string> {
  const steps = [{ ...MAIL, ...more }];
  return idOf(
    await workflows().keeper.post('/api/workflow-definitions', {
      name: 'Mail',
      triggerEvent: 'customer.created',
      steps,
    }),
  );
}

function run(): RunnerUnderTest {
  return workflows().run({ SMTP_URL: server.url, MAIL_FROM: 'books@example.com' });
}

/** The header lines of a mail, with folded lines put together. */
function headersOf(mail: string): string[] {
  return (mail.split('\n\n')[0] ?? '').replaceAll(/\n[ \t]+/g, ' ').split('\n');
}

describe('a mail', () => {
  it('is sent to its address, with an id that stays over all attempts', async () => {
    const under = workflows();
    await mailing();
    await under.keeper.customer();
    server.refuses = true;
    run();
    await waitUntil(() => server.refused.length === 1);
    server.refuses = false;
    const { steps } = await under.becomes('succeeded');
    expect(steps[0]?.attempts).toHaveLength(2);
    expect(String(steps[0]?.attempts[0]?.['error'])).toContain('451');
    expect(server.mails).toHaveLength(1);
    const headers = headersOf(server.mails[0] ?? '');
    expect(headers).toEqual(expect.arrayContaining(['From: books@example.com', 'To: us@example.com']));
    expect(headers).toContain('Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=');
    const idOfMail = (mail: string | undefined): string | undefined =>
      headersOf(mail ?? '').find((line) => line.startsWith('Message-ID:'));
    expect(idOfMail(server.mails[0])).toMatch(/^Message-ID: <[0-9a-f-]{36}@accubooks>$/);
    expect(idOfMail(server.refused[0])).toBe(idOfMail(server.mails[0]));
  });

  it('says what it is about, and no value of it begins a header', async () => {
    const under = workflows();
    // Before the workflow, which it would start.
    const about = { entityType: 'customer', entityId: await under.keeper.customer() };
    const id = await mailing({
      subject: '{{event}} {{context.reason}}',
      text: '{{entityType}} {{entityId}}: {{context.reason}}{{context.missing}}.',
    });
    const reason = 'asked\r\nBcc: everybody@example.com\r\n\r\nInjected';
    expectStatus(await under.keeper.post(`/api/workflows/${id}/instances`, { ...about, context: { reason } }), 201);
    run();
    await waitUntil(() => server.mails.length === 1);
    const [mail = ''] = server.mails;
    expect(headersOf(mail).filter((line) => /^(bcc|cc|to):/i.test(line))).toEqual(['To: us@example.com']);
    expect(headersOf(mail)).toContain('Subject: workflow.triggered asked Bcc: everybody@example.com Injected');
    expect(mail).toContain(`customer ${about.entityId}: asked`);
    expect(server.recipients).toEqual(['<us@example.com>']);
  });

  it('waits for its configuration', async () => {
    const under = workflows();
    await mailing();
    await under.keeper.customer();
    const runner = under.run();
    await waitUntil(async () => (await under.onlyInstance()).steps[0]?.attempts[0]?.['error'] !== undefined);
    const error = 'no mail server is configured: SMTP_URL and MAIL_FROM';
    await waitUntil(async () => (await under.onlyInstance()).steps[0]?.attempts[0]?.['error'] === error);
    await runner.end();
    run();
    await under.becomes('succeeded');
    expect(server.mails).toHaveLength(1);
  });
});

describe('the step of a mail', () => {
  it('needs all that a mail has, and nothing of a webhook', async () => {
    const steps = [{ name: 'Tell us', kind: 'mail', to: 'us@example.com', endpointId: randomUUID() }];
    const refused = await workflows().keeper.post('/api/workflow-definitions', { name: 'Mail', steps });
    expect(problemOf(refused)).toMatchObject({
      status: 422,
      pointers: ['/steps/0/endpointId', '/steps/0/subject', '/steps/0/text'],
    });
  });

  it.each([
    ['a subject of two lines', { subject: 'Hello\r\nBcc: everybody@example.com' }, '/steps/0/subject'],
    ['two addresses', { to: 'us@example.com, them@example.com' }, '/steps/0/to'],
    ['an address with a line end', { to: 'us@example.com\r\nBcc: them@example.com' }, '/steps/0/to'],
    ['an address with a name', { to: 'Us <us@example.com>' }, '/steps/0/to'],
    ['a placeholder that stands for nothing', { text: 'About {{entityID}}' }, '/steps/0/text'],
  ])('has not %s', async (_, more, pointer) => {
    const steps = [{ ...MAIL, ...more }];
    const refused = await workflows().keeper.post('/api/workflow-definitions', { name: 'Mail', steps });
    expect(problemOf(refused)).toMatchObject({ status: 422, pointers: [pointer] });
  });
});
