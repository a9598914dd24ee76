import { isDeepStrictEqual } from 'node:util';
import type { Call } from './command.js';
import { refuse, refuseIf } from './refusal.js';

/** What a path names. @throws Refusal */
export function named<Entity>(all: ReadonlyMap<string, Entity>, call: Call, parameter = 'id'): Entity {
  return all.get(call.path[parameter] ?? '') ?? refuse('404 not_found');
}

/** What a path names, in the version that the request has read. @throws Refusal */
export function namedVersion<Entity extends { readonly version: number }>(
  all: ReadonlyMap<string, Entity>,
  call: Call,
): Entity {
  const entity = named(all, call);
  checkVersion(entity, call);
  return entity;
}

/** Whether a patch names anything that is not so already. Books are copies, whose objects have a class of their own. */
export function isChange<Entity extends object>(entity: Entity, patch: Partial<Entity>): boolean {
  return Object.entries(patch).some(
    ([name, value]) => !isDeepStrictEqual(structuredClone(entity[name as keyof Entity]), structuredClone(value)),
  );
}

/** @throws Refusal */
export function checkVersion({ version }: { readonly version: number }, call: Call): void {
  refuseIf(call.version !== undefined && call.version !== '*' && call.version !== version, '412 version_conflict');
}

/** What a body names. @throws Refusal */
export function referred<Entity>(all: ReadonlyMap<string, Entity>, id: string): Entity {
  return all.get(id) ?? refuse('422 reference_not_found');
}

/** What a body names; nothing new refers to what is inactive. @throws Refusal */
export function referredActive<Entity extends { readonly isActive: boolean }>(
  all: ReadonlyMap<string, Entity>,
  id: string,
): Entity {
  const entity = referred(all, id);
  refuseIf(!entity.isActive, '422 reference_not_found');
  return entity;
}

/** What something was made of always stays. */
export function known<Entity>(all: ReadonlyMap<string, Entity>, id: string): Entity {
  const entity = all.get(id);
  if (entity === undefined) throw new Error(`the model has lost ${id}`);
  return entity;
}
