const CANONICAL: ReadonlySet<unknown> = new Set(Intl.supportedValuesOf('timeZone'));
/** Names, not offsets: an offset has no rule for the future. */
const NAME = /^[A-Z][A-Za-z_]*(?:\/[A-Za-z0-9_+-]+){0,2}$/;

/** Whether this names a time zone of the IANA database, links such as `UTC` or `Asia/Kolkata` included. */
export function isTimeZone(value: unknown): value is string {
  if (CANONICAL.has(value)) return true;
  if (typeof value !== 'string' || !NAME.test(value)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}
