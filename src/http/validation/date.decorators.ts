import { field, type FieldOptions, type Rule } from './field.js';
import { DATE_INVALID } from './validation.errors.js';

const BUSINESS_DATE = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
const TIMESTAMP =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$/;
const YEAR_MIN = 1900;

/** Whether this is a day of the calendar between 1900 and 9999, as `YYYY-MM-DD`. */
export function isBusinessDate(value: unknown): value is string {
  return typeof value === 'string' && isCalendarDay(BUSINESS_DATE.exec(value));
}

/** The instant of an RFC 3339 text with a zone, to the millisecond, or undefined; leap seconds are none. */
export function parseTimestamp(value: unknown): Date | undefined {
  if (typeof value !== 'string' || !isCalendarDay(TIMESTAMP.exec(value))) return undefined;
  return new Date(value);
}

/** A business date: `YYYY-MM-DD`, a real day between 1900 and 9999. */
export function IsBusinessDate(options: FieldOptions = {}): PropertyDecorator {
  return field(BUSINESS_DATE_RULE, options);
}

const BUSINESS_DATE_RULE: Rule = {
  name: 'isBusinessDate',
  code: DATE_INVALID.code,
  read: (value, place) => {
    if (typeof value !== 'string') return place.refuse('validation_failed', 'It must be a string.');
    return isBusinessDate(value)
      ? value
      : place.refuse(DATE_INVALID.code, 'It must be a day of the calendar, YYYY-MM-DD.');
  },
  schema: { type: 'string', format: 'date', example: '2026-01-31' },
};

/** An instant: RFC 3339 with a zone; a `Date` after the pipe. */
export function IsTimestamp(options: FieldOptions = {}): PropertyDecorator {
  return field(TIMESTAMP_RULE, options);
}

const TIMESTAMP_RULE: Rule = {
  name: 'isTimestamp',
  code: DATE_INVALID.code,
  read: (value, place) => {
    if (value instanceof Date) return value;
    if (typeof value !== 'string') return place.refuse('validation_failed', 'It must be a string.');
    return parseTimestamp(value) ?? place.refuse(DATE_INVALID.code, 'It must be an RFC 3339 time with a zone.');
  },
  schema: { type: 'string', format: 'date-time', example: '2026-01-31T12:00:00.000Z' },
};

function isCalendarDay(match: RegExpExecArray | null): boolean {
  if (match === null) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (year < YEAR_MIN || month < 1 || month > 12) return false;
  return day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
