import type { Sample } from '../../contract/sample.js';
import { type SampleBuilder, withMember } from '../../contract/sample-builder.js';
import type { Schema } from '../../contract/support/api-schemas.js';

/** In every canary, whatever its case; no name, id, hash or number holds it by chance. */
export const MARK = /zqcanary/i;

/** What somebody earns, as no time or count is written. */
export const SALARY = '8372915.46';

let count = 0;

/** A text that nobody else has ever sent, in the form that a member takes. */
export function canary(schema?: Partial<Pick<Schema, 'maxLength' | 'pattern' | 'format'>>): string {
  count += 1;
  if (schema?.format === 'email') return `zqcanary${count}@example.com`;
  const forms = [`zqcanary ${count}`, `zqcanary${count}`, `ZQCANARY${count}`];
  const pattern = new RegExp(schema?.pattern ?? '', 'u');
  const fits = (text: string): boolean => text.length <= (schema?.maxLength ?? 100) && pattern.test(text);
  const found = forms.find(fits);
  if (found === undefined) throw new Error(`no canary has the form ${schema?.pattern ?? ''}`);
  return found;
}

/** A member of a body, by the names on the way to it, and what it takes. */
export interface Member {
  readonly names: readonly string[];
  readonly schema: Schema;
}

/** Every member of a body that is no object; items of a list count as the list. */
export function leavesOf(schema: Schema, names: readonly string[] = []): Member[] {
  const inner = schema.type === 'array' ? schema.items : schema;
  if (inner === undefined) return [];
  if (inner.type !== 'object') return [{ names, schema: inner }];
  return Object.entries(inner.properties ?? {}).flatMap(([name, member]) => leavesOf(member, [...names, name]));
}

/** Whether people write into it what they like: a text with a length, or an address of a mail. */
export function isFreeText({ schema }: Member): boolean {
  const { type, format, maxLength, enum: words } = schema;
  return (
    type === 'string' &&
    words === undefined &&
    (format === 'email' || (format === undefined && maxLength !== undefined))
  );
}

/** A good request with a canary in a member of its body. */
export async function sampleWithCanary(samples: SampleBuilder, operation: string, member: Member): Promise<Sample> {
  const sample = await samples.sample(operation, member.names);
  const text = canary(member.schema);
  const value = member.names.at(-1) === 'url' ? `https://hooks.example.com/${text.replace(' ', '')}` : text;
  return { ...sample, body: withMember(sample.body, member.names, value) as Sample['body'] };
}
