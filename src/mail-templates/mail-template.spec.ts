import { fillSubject, fillText, unknownPlaceholders } from './mail-template.js';

const VALUES = {
  event: 'payment.created',
  ...{ companyId: 'c', instanceId: 'i', writeId: 'w', entityType: 'payment', entityId: 'p' },
  createdAt: '2026-01-31T00:00:00.000Z',
  context: { reason: 'asked', 'weird-key': '{{event}}', evil: 'x\r\nBcc: everybody@example.com' },
};

describe('a template', () => {
  it('is filled', () => {
    expect(fillText('{{event}}: {{ entityType }} {{entityId}}, {{context.reason}}', VALUES)).toBe(
      'payment.created: payment p, asked',
    );
  });

  it('is filled once: a value is never taken for a placeholder', () => {
    expect(fillText('{{context.weird-key}}', VALUES)).toBe('{{event}}');
  });

  it('shows nothing for what the context has not, whatever objects have by themselves', () => {
    expect(fillText('[{{context.missing}}{{context.constructor}}]', VALUES)).toBe('[]');
  });

  it('leaves what is no placeholder', () => {
    expect(fillText('{{}} {event} {{e vent}} {{unknown}}', VALUES)).toBe('{{}} {event} {{e vent}} {{unknown}}');
  });

  it('of a subject stays one line', () => {
    expect(fillSubject('A {{context.evil}}\u2028B', VALUES)).toBe('A x Bcc: everybody@example.com B');
  });

  it('names its placeholders that stand for nothing', () => {
    expect(unknownPlaceholders('{{event}} {{entityID}} {{context.any}} {{constructor}}')).toEqual([
      'entityID',
      'constructor',
    ]);
  });
});
