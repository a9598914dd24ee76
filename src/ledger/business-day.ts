import { ValidationFailed } from '../http/index.js';

const MINUTE_MS = 60_000;

/** A time zone's format, and the last day it gave. */
interface Calendar {
  readonly format: Intl.DateTimeFormat;
  minute: number;
  day: string;
}

const calendars = new Map<string, Calendar>();

/** The day (`YYYY-MM-DD`) that it is at this instant in a time zone (IANA name). */
export function businessDay(instant: Date, timeZone: string): string {
  const calendar = calendarOf(timeZone);
  // Since 1972 no time zone has seconds: within a minute it is one day. Formatting is slow, and most ask for now.
  const minute = Math.floor(instant.getTime() / MINUTE_MS);
  if (calendar.minute !== minute) Object.assign(calendar, { minute, day: calendar.format.format(instant) });
  return calendar.day;
}

function calendarOf(timeZone: string): Calendar {
  let calendar = calendars.get(timeZone);
  if (calendar === undefined) {
    // The Swedish locale writes dates as ISO 8601 does.
    const format = new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    calendar = { format, minute: Number.NaN, day: '' };
    calendars.set(timeZone, calendar);
  }
  return calendar;
}

/** The day that is so many days later. */
export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** Whether something may have happened on this day: at most tomorrow, for callers who are ahead of the company's time zone. */
export function isRecentDay(day: string, today: string): boolean {
  return day <= today || day <= addDays(today, 1);
}

/**
 * A day on which something has happened.
 * @throws ValidationFailed (date_invalid)
 */
export function assertRecentDay(day: string, today: string, pointer: string): string {
  if (!isRecentDay(day, today)) throw dateInvalid(pointer, 'It is in the future.');
  return day;
}

/** @throws ValidationFailed (date_invalid) when `day` is before `first`. */
export function assertNotBefore(day: string, first: string, pointer: string): void {
  if (day < first) throw dateInvalid(pointer, `It is before ${first}.`);
}

export function dateInvalid(pointer: string, message: string): ValidationFailed {
  return new ValidationFailed([{ pointer, code: 'date_invalid', message }]);
}
