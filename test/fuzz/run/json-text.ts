import { Literal } from '../generate/placeholders.js';

const MARK = '\uffff literal ';

/** JSON in which literals stand as they are. */
export function jsonText(value: unknown): string {
  const literals: string[] = [];
  const text = JSON.stringify(value, (_name, member: unknown) =>
    member instanceof Literal ? `${MARK}${literals.push(member.text) - 1}` : member,
  );
  return literals.reduce((json, literal, index) => json.replace(`"${MARK}${index}"`, () => literal), text);
}

/** Every place of a value below its root: members and items, at all depths. */
export function placesOf(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null || value instanceof Literal) return [];
  const entries = Array.isArray(value)
    ? value.map((item, index) => [index, item] as const)
    : Object.entries(value as Readonly<Record<string, unknown>>);
  return entries.flatMap(([name, member]) => {
    const place = [...path, name];
    return member === undefined ? [] : [place, ...placesOf(member, place)];
  });
}

export function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((at, name) => (at as Readonly<Record<string | number, unknown>>)[name], value);
}
