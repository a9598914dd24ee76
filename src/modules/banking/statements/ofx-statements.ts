import { AccountMismatch, BankFileUnreadable } from '../banking.errors.js';
import { dayOf, descriptionOf, minorOf, nameOf } from './bank-values.js';
import { closeElements, escapeLoneAmpersands } from './ofx-sgml.js';
import { RowLimit, Statement, type StatementRow } from './statement.js';
import { childrenOf, elementAt, readXml, requiredText, textAt, type XmlElement } from './xml-elements.js';

/** Where statements stand: the message set, its answers, the statement in them, the account. */
const KINDS = [
  ['BANKMSGSRSV1', 'STMTTRNRS', 'STMTRS', 'BANKACCTFROM'],
  ['CREDITCARDMSGSRSV1', 'CCSTMTTRNRS', 'CCSTMTRS', 'CCACCTFROM'],
] as const;

/**
 * The statements of an OFX or QFX file: SGML (1.x) or XML (2.x). `LEDGERBAL` is the balance of its own day, not the one
 * after the last row, so it takes no part in checks.
 * @throws BankFileUnreadable, AccountMismatch, ValidationFailed
 */
export async function readOfx(content: string, currency: string): Promise<Statement[]> {
  const root = await readXml(escapeLoneAmpersands(/<\?OFX\s/i.test(content) ? content : xmlOf(content)));
  const limit = new RowLimit();
  const statements = KINDS.flatMap(([set, answers, statement, account]) =>
    childrenOf(elementAt(root, set), answers).flatMap((answer) =>
      childrenOf(answer, statement).map((one) => statementOf(one, account, currency, new Statement(limit))),
    ),
  );
  if (root.name === 'OFX' && statements.length > 0) return statements;
  throw new BankFileUnreadable('There is no statement of a bank account or a card.', root.line);
}

/** The SGML behind the header, which keeps its lines so that problems name the right one. */
function xmlOf(content: string): string {
  const start = content.search(/<OFX>/i);
  if (start === -1) throw new BankFileUnreadable('It is not an OFX file.', 1);
  const header = content.slice(0, start).replaceAll(/[^\n]+/g, '');
  return header + closeElements(content.slice(start), header.length + 1);
}

function statementOf(source: XmlElement, account: string, currency: string, statement: Statement): Statement {
  assertCurrency(textAt(source, 'CURDEF'), currency);
  const number = textAt(source, account, 'ACCTID');
  const bank = textAt(source, account, 'BANKID');
  statement.account = number === undefined || bank === undefined ? (number ?? null) : `${bank}/${number}`;
  for (const row of childrenOf(elementAt(source, 'BANKTRANLIST'), 'STMTTRN')) {
    statement.add(rowOf(row, currency), row.line);
  }
  return statement;
}

function rowOf(row: XmlElement, currency: string): StatementRow {
  // CURRENCY says that the amount itself is in another one; ORIGCURRENCY only where it came from.
  assertCurrency(textAt(row, 'CURRENCY', 'CURSYM'), currency);
  const name = textAt(row, 'PAYEE', 'NAME') ?? textAt(row, 'NAME');
  return {
    postedOn: postedOn(row),
    amountMinor: amountOf(row, currency),
    description: descriptionOf(name, textAt(row, 'MEMO')) || descriptionOf(textAt(row, 'TRNTYPE')),
    counterparty: nameOf(name),
    bankReference: nameOf(textAt(row, 'FITID')),
    bankOwnId: nameOf(textAt(row, 'FITID')),
    balanceMinor: null,
  };
}

/** A decimal point or a decimal comma, and nothing between thousands. */
function amountOf(row: XmlElement, currency: string): bigint {
  const text = requiredText(row, 'TRNAMT');
  return minorOf(text.includes('.') ? text : text.replace(',', '.'), currency, row.line);
}

/** The bank's own day: the time and its zone that may follow are not looked at. */
function postedOn(row: XmlElement): string {
  const [, year = '', month = '', day = ''] = /^(\d{4})(\d{2})(\d{2})/.exec(requiredText(row, 'DTPOSTED')) ?? [];
  return dayOf(year, month, day, row.line);
}

function assertCurrency(found: string | undefined, currency: string): void {
  if (found !== undefined && found.toUpperCase() !== currency) {
    throw new AccountMismatch(`The file has another currency than the bank account (${currency}).`);
  }
}
