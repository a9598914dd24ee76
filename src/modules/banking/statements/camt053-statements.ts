import { AccountMismatch, BankFileUnreadable } from '../banking.errors.js';
import { dayOf, descriptionOf, minorOf, nameOf } from './bank-values.js';
import { RowLimit, Statement, type StatementRow } from './statement.js';
import { childrenOf, elementAt, readXml, requiredText, textAt, type XmlElement } from './xml-elements.js';

const NAMESPACE = /^urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.\d{2}$/;
const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:T.*|Z|[+-]\d{2}:\d{2})?$/;
/** Booked at the opening of the day; `PRCD` is the closing of the day before, which is the same. */
const OPENING = ['OPBD', 'PRCD'];
const CLOSING = ['CLBD'];

/**
 * The statements of a CAMT.053 message of any version: one row for each booked entry, which is one movement of the
 * account, also where it stands for a batch. The transactions of a batch (`TxDtls`) are no rows of their own, whatever
 * amounts they have: the balances of the statement, and the line of the ledger that a row is reconciled with, are made of
 * entries, and banks leave those amounts out or give them in the currency of the order. Several documents are matched
 * with one row instead. Texts, parties and references of all of them stand in the row, one behind the other.
 * @throws BankFileUnreadable, AccountMismatch, ValidationFailed
 */
export async function readCamt053(content: string, currency: string): Promise<Statement[]> {
  const root = await readXml(content);
  const message = elementAt(root, 'BkToCstmrStmt');
  if (root.name !== 'Document' || message === undefined || (root.namespace !== '' && !NAMESPACE.test(root.namespace))) {
    throw new BankFileUnreadable('It is not a camt.053 message.', root.line);
  }
  const limit = new RowLimit();
  return childrenOf(message, 'Stmt').map((stmt) => statementOf(stmt, currency, new Statement(limit)));
}

function statementOf(stmt: XmlElement, currency: string, statement: Statement): Statement {
  const account = elementAt(stmt, 'Acct');
  assertCurrency(textAt(account, 'Ccy'), currency);
  statement.account = textAt(account, 'Id', 'IBAN') ?? textAt(account, 'Id', 'Othr', 'Id') ?? null;
  statement.openingMinor = balanceOf(stmt, OPENING, currency);
  statement.closingMinor = balanceOf(stmt, CLOSING, currency);
  for (const entry of childrenOf(stmt, 'Ntry')) {
    if ((textAt(entry, 'Sts', 'Cd') ?? textAt(entry, 'Sts')) === 'BOOK')
      statement.add(rowOf(entry, currency), entry.line);
    else statement.skip();
  }
  return statement;
}

function balanceOf(stmt: XmlElement, codes: readonly string[], currency: string): bigint | null {
  const balances = childrenOf(stmt, 'Bal');
  for (const code of codes) {
    const balance = balances.find((one) => textAt(one, 'Tp', 'CdOrPrtry', 'Cd') === code);
    if (balance !== undefined) return signedAmount(balance, currency);
  }
  return null;
}

function rowOf(entry: XmlElement, currency: string): StatementRow {
  const details = childrenOf(entry, 'NtryDtls').flatMap((group) => childrenOf(group, 'TxDtls'));
  const amountMinor = signedAmount(entry, currency);
  const reference = textAt(entry, 'AcctSvcrRef');
  const entryText = textAt(entry, 'AddtlNtryInf');
  return {
    postedOn: postedOn(entry),
    amountMinor,
    description: descriptionOf(
      ...details.flatMap((one) => remittanceOf(one)),
      ...(entryText === undefined ? details.map((one) => textAt(one, 'AddtlTxInf')) : [entryText]),
    ),
    counterparty: namesOf(details.map((one) => counterpartyOf(one, amountMinor))),
    bankReference:
      reference === undefined
        ? namesOf(details.map((one) => nameOf(textAt(one, 'Refs', 'EndToEndId'))))
        : nameOf(reference),
    bankOwnId: nameOf(reference),
    balanceMinor: null,
  };
}

/** What the payer has written. */
function remittanceOf(details: XmlElement): (string | undefined)[] {
  return [
    ...childrenOf(elementAt(details, 'RmtInf'), 'Ustrd').map(({ text }) => text),
    textAt(details, 'RmtInf', 'Strd', 'CdtrRefInf', 'Ref'),
  ];
}

/** Each name once; null for none. */
function namesOf(names: readonly (string | null)[]): string | null {
  return nameOf([...new Set(names.flatMap((name) => name ?? []))].join(', '));
}

/** `CdtDbtInd` says the direction of the entry itself, also of a reversal (`RvslInd`). */
function signedAmount(holder: XmlElement, currency: string): bigint {
  const text = requiredText(holder, 'Amt');
  assertCurrency(elementAt(holder, 'Amt')?.attributes['Ccy'], currency);
  const amountMinor = minorOf(text, currency, holder.line);
  if (amountMinor < 0n) throw new BankFileUnreadable('The amount is negative.', holder.line);
  const direction = requiredText(holder, 'CdtDbtInd');
  if (direction !== 'CRDT' && direction !== 'DBIT') {
    throw new BankFileUnreadable('CdtDbtInd is neither CRDT nor DBIT.', holder.line);
  }
  return direction === 'CRDT' ? amountMinor : -amountMinor;
}

function postedOn(entry: XmlElement): string {
  const text = dateText(entry, 'BookgDt') ?? dateText(entry, 'ValDt');
  const [, year, month, day] = DATE.exec(text ?? '') ?? [];
  if (year === undefined || month === undefined || day === undefined) {
    throw new BankFileUnreadable('The entry has no booking date.', entry.line);
  }
  return dayOf(year, month, day, entry.line);
}

function dateText(entry: XmlElement, name: string): string | undefined {
  return textAt(entry, name, 'Dt') ?? textAt(entry, name, 'DtTm');
}

/** Who paid what came in, and who got what went out. Since version 8 a party's name stands one level deeper. */
function counterpartyOf(details: XmlElement, amountMinor: bigint): string | null {
  const party = elementAt(details, 'RltdPties', amountMinor > 0n ? 'Dbtr' : 'Cdtr');
  return nameOf(textAt(party, 'Nm') ?? textAt(party, 'Pty', 'Nm'));
}

function assertCurrency(found: string | undefined, currency: string): void {
  if (found !== undefined && found !== currency) {
    throw new AccountMismatch(`The file has another currency than the bank account (${currency}).`);
  }
}
