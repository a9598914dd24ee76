import { isDeepStrictEqual } from 'node:util';
import { METADATA_KEYS_MAX } from './validation/text.decorators.js';
import { ValidationFailed } from './validation/validation.errors.js';

/**
 * Applies one level of a JSON merge patch (RFC 7396): what the patch names replaces, null removes, the rest stays.
 * @returns a new object.
 */
export function mergePatch<Target extends object>(
  target: Target,
  patch: { readonly [Name in keyof Target]?: Target[Name] | null | undefined },
): Target {
  const merged = new Map<string, unknown>(Object.entries(target));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else if (value !== undefined) merged.set(name, value);
  }
  return Object.fromEntries(merged) as Target;
}

/**
 * Whether all columns that a patch names have their values already. Such a patch is answered with the resource as it is: no
 * version, no history, no workflow.
 * @param changes as they would be stored.
 */
export function changesNothing<Row extends object>(row: Readonly<Row>, changes: Partial<Row>): boolean {
  return Object.entries(changes).every(
    ([name, value]) => value === undefined || isDeepStrictEqual(row[name as keyof Row], value),
  );
}

/**
 * Applies a merge patch to metadata; null removes all of it.
 * @throws ValidationFailed when more keys than allowed would be left.
 */
export function mergeMetadata(
  target: Readonly<Record<string, string>>,
  patch: Readonly<Record<string, string | null>> | null,
): Record<string, string> {
  const merged = patch === null ? {} : mergePatch(target, patch);
  if (Object.keys(merged).length <= METADATA_KEYS_MAX) return merged;
  const message = `There would be more than ${METADATA_KEYS_MAX} members.`;
  throw new ValidationFailed([{ pointer: '/metadata', code: 'validation_failed', message }]);
}
