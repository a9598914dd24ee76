import { JsonNumber } from './json-number.js';

/**
 * The canonical text of a parsed body, for fingerprints: members sorted by code unit at every level, arrays in their
 * order, numbers by value (`1`, `1.0` and `1e0` are one), a number never equal to a string.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return canonicalNumber(String(value));
  if (value instanceof JsonNumber) return canonicalNumber(value.literal);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) return canonicalObject(value as Readonly<Record<string, unknown>>);
  return value === undefined ? 'null' : JSON.stringify(value);
}

/** The canonical text of each top-level member, by its pointer (`/amount`), to name what differs between two bodies. */
export function canonicalMembers(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof JsonNumber) return {};
  const members = Object.entries(value as Readonly<Record<string, unknown>>);
  return Object.fromEntries(members.map(([name, member]) => [pointerTo('', name), canonicalJson(member)]));
}

/** Appends a member's name or an item's index to an RFC 6901 pointer. */
export function pointerTo(parent: string, name: string | number): string {
  const token = String(name);
  return `${parent}/${/[~/]/.test(token) ? token.replaceAll('~', '~0').replaceAll('/', '~1') : token}`;
}

function canonicalObject(value: Readonly<Record<string, unknown>>): string {
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name])}`).join(',')}}`;
}

/** The JavaScript number that says the same as a literal: `1e2` has one, `12345678901234567890` has none. */
export function exactNumber(literal: string): number | undefined {
  const number = Number(literal);
  if (canonicalNumber(String(number)) !== canonicalNumber(literal)) return undefined;
  return number === 0 ? 0 : number;
}

const LITERAL = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?)([0-9]+))?$/;
/** Exponents with more digits are compared as text: no sum of them is ever computed. */
const EXPONENT_DIGITS_MAX = 15;

/** `<sign><digits without zeros at either end>e<exponent>`, or `0`. */
function canonicalNumber(literal: string): string {
  const [, sign = '', whole = '', fraction = '', exponentSign = '', exponentText = ''] = LITERAL.exec(literal) ?? [];
  const digits = stripTrailingZeros(`${whole}${fraction}`);
  const significant = stripLeadingZeros(digits);
  if (significant === '') return '0';
  const exponentDigits = stripLeadingZeros(exponentText);
  const shift = whole.length + fraction.length - digits.length - fraction.length;
  if (exponentDigits.length > EXPONENT_DIGITS_MAX) {
    return `${sign}${significant}e${shift}${exponentSign === '-' ? '-' : '+'}${exponentDigits}`;
  }
  const exponent = Number(exponentDigits) * (exponentSign === '-' ? -1 : 1);
  return `${sign}${significant}e${exponent + shift}`;
}

function stripLeadingZeros(digits: string): string {
  let start = 0;
  while (digits.charCodeAt(start) === 0x30) start += 1;
  return digits.slice(start);
}

function stripTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits.charCodeAt(end - 1) === 0x30) end -= 1;
  return digits.slice(0, end);
}
