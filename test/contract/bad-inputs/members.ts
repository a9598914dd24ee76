import type { Schema } from '../support/api-schemas.js';

export type MemberPath = readonly (string | number)[];

/** A member of a body, wherever it stands. */
export interface Member {
  readonly path: MemberPath;
  readonly schema: Schema;
  readonly isRequired: boolean;
}

/** All members of a body by their place; of a list, those of its first item. */
export function membersOf(schema: Schema, path: MemberPath = []): Member[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const at = [...path, name];
    const inner = member.type === 'array' ? member.items : member;
    return [
      { path: at, schema: member, isRequired: schema.required.has(name) },
      ...(inner === undefined ? [] : membersOf(inner, member.type === 'array' ? [...at, 0] : at)),
    ];
  });
}

/** A copy in which the member is another value, or is missing when the value is undefined. */
export function withValue(container: unknown, path: MemberPath, value: unknown): unknown {
  const [name, ...deeper] = path;
  if (name === undefined) return value;
  if (typeof name === 'number')
    return (container as unknown[]).with(name, withValue((container as unknown[])[name], deeper, value));
  const object = container as Readonly<Record<string, unknown>>;
  return { ...object, [name]: withValue(object[name], deeper, value) };
}

/** RFC 6901. */
export function pointerOf(path: MemberPath): string {
  return path.map((name) => `/${name}`).join('');
}

export function nameOf({ path }: Member): string {
  return String(path.findLast((name) => typeof name === 'string'));
}
