import { accountDirective, commodityDirective, transaction } from './hledger-journal.js';

it.each([
  ['EUR', 'commodity 1000.00 EUR\n'],
  ['JPY', 'commodity 1000. JPY\n'],
  ['KWD', 'commodity 1000.000 KWD\n'],
])('declares %s with its decimals', (currency, expected) => {
  expect(commodityDirective(currency)).toBe(expected);
});

it('declares accounts with their type, and takes out of names what hledger would read', () => {
  const account = { code: '4100', name: 'Sales:  "A" ; (b)\n| c', type: 'income' };
  expect(accountDirective(account)).toBe('account income:4100 Sales A b c  ; type:R\n');
});

it.each(['(old) Travel', '[old] Travel', ': old Travel', ';(old Travel)'])('leaves one blank before %j', (name) => {
  const account = { code: '6600', name, type: 'expense' };
  expect(accountDirective(account)).toBe('account expense:6600 old Travel  ; type:X\n');
});

it('writes debits as positive and credits as negative amounts', () => {
  const entry = { id: 'e1', entryDate: '2026-01-02', currency: 'EUR', sourceType: 'payment', purpose: 'receive' };
  const lines = [
    { code: '1000', name: 'Bank', type: 'asset', signedMinor: 6000n, description: null },
    { code: '1100', name: 'Receivables', type: 'asset', signedMinor: -6000n, description: 'a;b' },
  ];
  expect(transaction({ ...entry, memo: 'two\nlines', lines })).toBe(
    [
      '2026-01-02 * (e1) payment receive two lines',
      '    asset:1000 Bank  60.00 EUR',
      '    asset:1100 Receivables  -60.00 EUR  ; a b',
      '\n',
    ].join('\n'),
  );
});
