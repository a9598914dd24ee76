/** What a mail can say of the workflow that sends it. */
export interface MailValues {
  readonly event: string;
  readonly companyId: string;
  readonly instanceId: string;
  readonly writeId: string;
  readonly entityType: string;
  readonly entityId: string;
  readonly createdAt: string;
  readonly context: Readonly<Record<string, string>>;
}

const NAMES: ReadonlySet<string> = new Set<Exclude<keyof MailValues, 'context'>>([
  'event',
  'companyId',
  'instanceId',
  'writeId',
  'entityType',
  'entityId',
  'createdAt',
]);
const CONTEXT = 'context.';
const PLACEHOLDER = /\{\{\s*([A-Za-z0-9_.-]{1,60})\s*\}\}/g;
/** Whatever could end a header line, or hide in one. */
const CONTROL = /[\p{Cc}\u2028\u2029]+/gu;

/** The placeholders that stand for nothing, such as `{{entityID}}`; those of the context may be missing at a start. */
export function unknownPlaceholders(template: string): string[] {
  const names = [...template.matchAll(PLACEHOLDER)].map(([, name]) => name ?? '');
  return names.filter((name) => !NAMES.has(name) && !name.startsWith(CONTEXT));
}

/** The template with its placeholders filled, once: a value that looks like a placeholder stays as it is. */
export function fillText(template: string, { context, ...values }: MailValues): string {
  return template.replaceAll(PLACEHOLDER, (placeholder, name: string) => {
    if (name.startsWith(CONTEXT)) return valueIn(context, name.slice(CONTEXT.length));
    return NAMES.has(name) ? valueIn(values, name) : placeholder;
  });
}

/** The same for one line: values can't begin another header. */
export function fillSubject(template: string, values: MailValues): string {
  return fillText(template, values).replaceAll(CONTROL, ' ');
}

function valueIn(values: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(values, name) ? (values[name] ?? '') : '';
}
