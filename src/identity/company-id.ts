const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const NIL = '00000000-0000-0000-0000-000000000000';

/** A company's id in lower case, or undefined for anything but one plain UUID. */
export function parseCompanyId(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  const id = text.toLowerCase();
  return UUID.test(id) && id !== NIL ? id : undefined;
}
