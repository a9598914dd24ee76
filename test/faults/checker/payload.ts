import type { SentRequest } from '../history/attempt.js';

/** A text that is the same for all requests that mean the same: the order of members means nothing. */
export function canonicalPayload({ method, path, body }: SentRequest): string {
  return `${method} ${path} ${body === '' ? '{}' : JSON.stringify(sorted(JSON.parse(body)))}`;
}

/** The first member of what was sent that an answer shows otherwise, as a JSON pointer; undefined when it shows all alike. */
export function firstDifference(sent: unknown, shown: unknown, pointer = ''): string | undefined {
  if (Array.isArray(sent) && Array.isArray(shown)) {
    if (sent.length !== shown.length) return pointer;
    return firstOf(sent.map((item, index) => firstDifference(item, shown[index], `${pointer}/${index}`)));
  }
  if (isMembers(sent) && isMembers(shown)) {
    const names = Object.keys(sent).filter((name) => name in shown);
    return firstOf(names.map((name) => firstDifference(sent[name], shown[name], `${pointer}/${name}`)));
  }
  return sent === shown ? undefined : pointer;
}

function firstOf(differences: readonly (string | undefined)[]): string | undefined {
  return differences.find((difference) => difference !== undefined);
}

/** True for a JSON object. */
export function isMembers(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isMembers(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, sorted(value[name])]),
  );
}
