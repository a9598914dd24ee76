const DAY_MS = 86_400_000;

/** The day that is so many days later. */
export function daysAfter(day: string, count: number): string {
  return new Date(Date.parse(day) + count * DAY_MS).toISOString().slice(0, 10);
}

/** How many days there are from one to the other, both included; none when the last is before the first. */
export function daysFrom(first: string, last: string): number {
  return Math.max(0, (Date.parse(last) - Date.parse(first)) / DAY_MS + 1);
}

/** The calendar month that lies so many months before a day. */
export function monthBefore(day: string, count: number): { readonly startDate: string; readonly endDate: string } {
  const [year = 0, month = 0] = day.split('-').map(Number);
  const iso = (date: number): string => new Date(date).toISOString().slice(0, 10);
  return {
    startDate: iso(Date.UTC(year, month - 1 - count, 1)),
    endDate: iso(Date.UTC(year, month - count, 0)),
  };
}

export function later(one: string, other: string): string {
  return one > other ? one : other;
}
