import { withValue } from '../../contract/bad-inputs/members.js';
import type { Change, TextChange } from '../generate/changes.js';
import { Literal } from '../generate/placeholders.js';
import type { Draft } from './draft.js';
import { jsonText, placesOf, valueAt } from './json-text.js';
import { resolved, type Sources } from './resolve.js';

const HUGE_BYTES = 1_100_000;

/** Makes one thing otherwise. Where the request has no such place it stays as it is. */
export function applyChange(draft: Draft, change: Change, sources: Sources): void {
  switch (change.kind) {
    case 'header':
      draft.headers[change.name] = typeof change.value === 'string' ? change.value : change.value && [...change.value];
      return;
    case 'query':
      draft.query.push([change.name, change.value]);
      return;
    case 'path':
      for (const name of Object.keys(draft.pathParameters))
        draft.pathParameters[name] = String(resolved(change.value, sources));
      return;
    case 'rawPath':
      draft.pathEnd = change.end;
      return;
    case 'text':
      draft.textChanges.push((json) => changedText(json, change.how, change.at));
      return;
    case 'oldKey': {
      const { writes } = sources.own;
      const old = writes[writes.length - 1 - (change.pick % Math.max(writes.length, 1))];
      if (old !== undefined) draft.headers['idempotency-key'] = old.key;
      return;
    }
    case 'repeatMember':
      draft.textChanges.push(repeated(draft.body, change.place));
      return;
    case 'value':
    case 'addMember':
    case 'duplicateItem':
    case 'removeMember':
    case 'retype':
      draft.body = changedBody(draft.body, change, sources);
  }
}

type BodyChange = Extract<Change, { kind: 'value' | 'addMember' | 'duplicateItem' | 'removeMember' | 'retype' }>;

function changedBody(body: unknown, change: BodyChange, sources: Sources): unknown {
  if (change.kind === 'addMember') return withValue(body ?? {}, [String(change.value)], 'x');
  const places = placesOf(body);
  const place = places[change.place % Math.max(places.length, 1)];
  if (place === undefined) return change.kind === 'value' ? { extra: resolved(change.value, sources) } : body;
  const value = valueAt(body, place);
  switch (change.kind) {
    case 'value':
      return withValue(body, place, resolved(change.value, sources));
    case 'removeMember':
      return withValue(body, place, undefined);
    case 'retype':
      return withValue(body, place, retyped(value));
    case 'duplicateItem':
      return Array.isArray(value)
        ? withValue(body, place, [...(value as unknown[]), ...Array<unknown>(Number(change.value)).fill(value[0])])
        : body;
  }
}

/** The same in another type. */
function retyped(value: unknown): unknown {
  if (typeof value === 'string' && /^-?\d/.test(value)) return new Literal(/^-?\d+(\.\d+)?$/.test(value) ? value : '1');
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value[0] ?? {};
  if (value instanceof Literal) return value.text;
  if (typeof value === 'object') return value === null ? '' : [value];
  return JSON.stringify(value);
}

/** A member of the root a second time. */
function repeated(body: unknown, place: number): (json: string) => string {
  return (json) => {
    const members = Object.entries((body ?? {}) as Readonly<Record<string, unknown>>).filter(
      ([, value]) => value !== undefined,
    );
    const [name, value] = members[place % Math.max(members.length, 1)] ?? ['extra', 1];
    if (!json.startsWith('{')) return json;
    return `{${JSON.stringify(name)}:${jsonText(value)}${json === '{}' ? '}' : `,${json.slice(1)}`}`;
  };
}

function changedText(json: string, how: TextChange, at: number): string | Buffer {
  const cut = at % Math.max(json.length, 1);
  switch (how) {
    case 'truncated':
      return json.slice(0, cut);
    case 'byteOrderMark':
      return `\ufeff${json}`;
    case 'twice':
      return `${json}${json}`;
    case 'strayByte':
      return Buffer.concat([
        Buffer.from(json.slice(0, cut)),
        Buffer.from([0xff, 0xc0, 0xaf]),
        Buffer.from(json.slice(cut)),
      ]);
    case 'comma':
      return `${json.slice(0, -1)},}`;
    case 'list':
      return `[${json}]`;
    case 'text':
      return JSON.stringify(json);
    case 'nothing':
      return '';
    case 'spaces':
      return ` \n${json}\t `;
    case 'huge':
      return json.padEnd(HUGE_BYTES);
  }
}
