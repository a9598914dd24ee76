/**
 * Where something differs from what is expected of it: `/lines/0/net: 10.00, not 12.00`. It may have more members than
 * are expected, but no more items in a list.
 */
export function differences(actual: unknown, expected: unknown, place = ''): string[] {
  if (Array.isArray(expected)) return listDifferences(actual, expected, place);
  if (typeof expected !== 'object' || expected === null) {
    return actual === expected ? [] : [`${place}: ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`];
  }
  if (typeof actual !== 'object' || actual === null) return [`${place}: ${JSON.stringify(actual)}, not an object`];
  const members = actual as Readonly<Record<string, unknown>>;
  return Object.entries(expected).flatMap(([name, value]) => differences(members[name], value, `${place}/${name}`));
}

function listDifferences(actual: unknown, expected: readonly unknown[], place: string): string[] {
  if (!Array.isArray(actual)) return [`${place}: ${JSON.stringify(actual)}, not a list`];
  if (actual.length !== expected.length) {
    return [`${place}: ${String(actual.length)} items, not ${String(expected.length)}`];
  }
  return expected.flatMap((value, index) => differences(actual[index], value, `${place}/${String(index)}`));
}
