import { descriptionOf, nameOf, storedTexts } from './bank-values.js';

describe('the texts of a bank', () => {
  // What `transactions` answer 422 to is in files nobody's fault who imports them.
  it('have spaces for control characters, and no invisible ones that change how other text looks', () => {
    expect(descriptionOf('Rent\u202e \u0007May\u200b\r\n2026\u2066!')).toBe('Rent May 2026!');
    expect(nameOf('\ufeffA\u0000B\u200e')).toBe('A B');
    expect(nameOf('A\u200e\u200dB')).toBe('AB');
    expect(nameOf('\u0915\u094d\u200d\u0937')).toBe('\u0915\u094d\u200d\u0937');
  });

  it('are cut when they are stored, by characters', () => {
    const whole = { description: '😀'.repeat(600), counterparty: 'x'.repeat(201), bankReference: null };
    expect(storedTexts(whole)).toEqual({
      ...{ description: '😀'.repeat(500), counterparty: 'x'.repeat(200), bankReference: null },
    });
    const short = { description: 'Coffee', counterparty: null, bankReference: 'R1' };
    expect(storedTexts(short)).toEqual(short);
    expect(storedTexts({ ...short, description: `${'x'.repeat(499)} y` }).description).toBe('x'.repeat(499));
  });
});
