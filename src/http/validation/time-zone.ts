const NAMES: readonly string[] = ['UTC', ...Intl.supportedValuesOf('timeZone')];
const BY_LOWER_CASE: ReadonlyMap<string, string> = new Map(NAMES.map((name) => [name.toLowerCase(), name]));
const REGIONS: ReadonlySet<string | undefined> = new Set(NAMES.map((name) => name.split('/')[0]));
/** Names, not offsets: an offset has no rule for the future. */
const NAME = /^[A-Z][A-Z_]*(?:\/[A-Z0-9_+-]+){0,2}$/i;
/** The place of a link, spelled as the IANA database does. */
const PLACE = /^[A-Z][a-z]+(?:[_-][A-Z][a-z]+)*$/;

/**
 * The name of a time zone of the IANA database as the database spells it, whatever the case that was sent; undefined for
 * anything else. A well-spelled link such as `Asia/Kolkata` stays as it is, any other becomes the zone that it links to.
 */
export function canonicalTimeZone(value: unknown): string | undefined {
  if (typeof value !== 'string' || !NAME.test(value)) return undefined;
  const known = BY_LOWER_CASE.get(value.toLowerCase());
  if (known !== undefined) return known;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions();
    return isWellSpelledLink(value) ? value : timeZone;
  } catch {
    return undefined;
  }
}

function isWellSpelledLink(name: string): boolean {
  const [region, ...places] = name.split('/');
  return REGIONS.has(region) && places.length > 0 && places.every((place) => PLACE.test(place));
}
