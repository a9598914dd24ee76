import { createHash } from 'node:crypto';

const SHOWN = 4;

/** What is kept of an account's number. */
export interface KeptNumber {
  readonly accountMask: string | null;
  readonly accountFingerprint: string | null;
}

/** The last characters of a number, and its hash for one bank account. */
export function keptNumber(bankAccountId: string, number: string | null | undefined): KeptNumber {
  if (number === null || number === undefined) return { accountMask: null, accountFingerprint: null };
  const plain = plainNumber(number);
  return {
    accountMask: plain.length > 2 * SHOWN ? plain.slice(-SHOWN) : null,
    accountFingerprint: fingerprintOf(bankAccountId, plain),
  };
}

/**
 * Whether a file's account is the one whose fingerprint this is. Files write the bank's code before the number, with a
 * slash between, or the currency behind it.
 */
export function isSameNumber(bankAccountId: string, fingerprint: string, found: string): boolean {
  const whole = plainNumber(found);
  const behindBank = plainNumber(found.slice(found.lastIndexOf('/') + 1));
  return [whole, behindBank]
    .flatMap((number) => [number, plainNumber(number.replace(/[A-Z]{3}$/, ''))])
    .some((number) => fingerprintOf(bankAccountId, number) === fingerprint);
}

/** Letters and digits alone; the bank's code and the number without leading zeros. */
export function plainNumber(number: string): string {
  return number
    .toUpperCase()
    .split('/')
    .map((part) => part.replaceAll(/[^A-Z0-9]/g, '').replace(/^0+/, ''))
    .join('');
}

function fingerprintOf(bankAccountId: string, plain: string): string {
  return createHash('sha256').update(`${bankAccountId}:${plain}`).digest('hex');
}
