import { formatMoney } from '../http/index.js';

/** An account, as it is declared. */
export interface ExportedAccount {
  readonly code: string;
  readonly name: string;
  readonly type: string;
}

/** One line of an entry; the amount is in minor units, debits positive. */
export interface ExportedLine extends ExportedAccount {
  readonly signedMinor: bigint;
  readonly description: string | null;
}

/** An entry with its lines. */
export interface ExportedEntry {
  readonly id: string;
  readonly entryDate: string;
  readonly currency: string;
  readonly sourceType: string;
  readonly purpose: string;
  readonly memo: string | null;
  readonly lines: readonly ExportedLine[];
}

/** hledger's letter for each type of account. */
const TYPE_LETTERS: Readonly<Record<string, string>> = {
  asset: 'A',
  liability: 'L',
  equity: 'E',
  income: 'R',
  expense: 'X',
};

/** How hledger is to read and show amounts of a currency: with a point, and with the currency's decimals. */
export function commodityDirective(currency: string): string {
  const sample = formatMoney(0n, currency).replace(/^0/, '1000');
  return `commodity ${sample.includes('.') ? sample : `${sample}.`} ${currency}\n`;
}

export function accountDirective(account: ExportedAccount): string {
  return `account ${accountName(account)}  ; type:${TYPE_LETTERS[account.type] ?? 'A'}\n`;
}

/** The entry as a cleared transaction; its id stands as the code. */
export function transaction({ id, entryDate, currency, sourceType, purpose, memo, lines }: ExportedEntry): string {
  const description = plain([`${sourceType} ${purpose}`, memo ?? ''].join(' '));
  const postings = lines.map((line) => `    ${posting(line, currency)}\n`);
  return `${entryDate} * (${id}) ${description}\n${postings.join('')}\n`;
}

function posting(line: ExportedLine, currency: string): string {
  const amount = `${accountName(line)}  ${formatMoney(line.signedMinor, currency)} ${currency}`;
  return line.description === null ? amount : `${amount}  ; ${plain(line.description)}`;
}

/** `assets:1000 Bank`. The code makes it unique; two spaces would end a name, a colon would divide it. */
function accountName({ code, name, type }: ExportedAccount): string {
  return `${type}:${code} ${plain(name.replaceAll(/[:()[\]]/g, ' '))}`.trim();
}

/** One line of text in which nothing has a meaning for hledger. */
function plain(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp};|"]/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
