import { ValidationFailed } from '../http/index.js';

const formats = new Map<string, Intl.DateTimeFormat>();

/** The day (`YYYY-MM-DD`) that it is at this instant in a time zone (IANA name). */
export function businessDay(instant: Date, timeZone: string): string {
  let format = formats.get(timeZone);
  if (format === undefined) {
    // The Swedish locale writes dates as ISO 8601 does.
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formats.set(timeZone, format);
  }
  return format.format(instant);
}

/** The day that is so many days later. */
export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/**
 * A day on which something has happened: at most tomorrow, for callers who are ahead of the company's time zone.
 * @throws ValidationFailed (date_invalid)
 */
export function assertRecentDay(day: string, today: string, pointer: string): string {
  if (day > addDays(today, 1)) throw dateInvalid(pointer, 'It is in the future.');
  return day;
}

/** @throws ValidationFailed (date_invalid) when `day` is before `first`. */
export function assertNotBefore(day: string, first: string, pointer: string): void {
  if (day < first) throw dateInvalid(pointer, `It is before ${first}.`);
}

export function dateInvalid(pointer: string, message: string): ValidationFailed {
  return new ValidationFailed([{ pointer, code: 'date_invalid', message }]);
}
