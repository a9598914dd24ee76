import { isDeepStrictEqual } from 'node:util';
import { RESOURCES } from '../books/all.js';
import type { Books, CollectionName } from '../books/books.js';
import type { Expected, Resource } from '../books/command.js';
import { viewSettings } from '../books/companies.js';

/** What reading a path must give. */
export interface ExpectedRead {
  readonly path: string;
  readonly expected: Expected;
}

/** Reads of everything that differs from what it was before; of everything without a before. */
export function expectedReads(after: Books, before?: Books): ExpectedRead[] {
  const names = Object.keys(RESOURCES) as CollectionName[];
  const reads = names.flatMap((name) => readsOf(after, before, name));
  if (!isDeepStrictEqual(after.settings, before?.settings)) {
    reads.push({ path: '/api/company/settings', expected: viewSettings(after) });
  }
  return reads;
}

function readsOf(after: Books, before: Books | undefined, name: CollectionName): ExpectedRead[] {
  const resource = RESOURCES[name] as Resource<unknown>;
  const [entities, earlier] = [after[name] as Map<string, unknown>, before?.[name] as Map<string, unknown> | undefined];
  return [...entities]
    .filter(([id, entity]) => !isDeepStrictEqual(entity, earlier?.get(id)))
    .map(([, entity]) => ({ path: resource.path(entity), expected: resource.view(after, entity) }));
}
