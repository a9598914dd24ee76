import * as fc from 'fast-check';
import type { ApiOperation } from '../contract/documented-api.js';
import { type Change, changes } from './changes.js';
import { NASTY_TEXTS } from './nasty.js';
import { CursorOf, IdOf } from './placeholders.js';
import { idOf, objectOf, valueOf } from './values.js';

/** Who asks. */
export type CallerName = 'owner' | 'accountant' | 'viewer' | 'stranger' | 'nobody';

/** One request to come: what is in it is known, but for ids of what will be there. */
export interface Step {
  readonly operation: ApiOperation;
  readonly caller: CallerName;
  /** Whether it begins with a request that is good in its meaning too, made for it alone. */
  readonly isPrepared: boolean;
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** Put over the prepared body, or all of it; undefined for none. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  readonly changes: readonly Change[];
}

/** Writes have more to them than reads. */
const WRITE_WEIGHT = 3;

/** Requests of all operations, one after another. */
export function sequences(operations: readonly ApiOperation[], stepsMax: number): fc.Arbitrary<readonly Step[]> {
  const steps = operations.map((operation) => ({
    weight: operation.isWrite ? WRITE_WEIGHT : 1,
    arbitrary: operation.isWrite ? writeOf(operation) : readOf(operation),
  }));
  return fc.array(fc.oneof(...steps), { minLength: 1, maxLength: stepsMax, size: 'max' });
}

/** The plainest good request of an operation. */
export function plainStep(operation: ApiOperation): Step {
  const path = Object.fromEntries(
    Object.keys(operation.pathParameters).map((name) => [name, new IdOf(name, 'own', 0)]),
  );
  return { operation, caller: 'owner', isPrepared: true, path, query: {}, body: {}, changes: [] };
}

function writeOf(operation: ApiOperation): fc.Arbitrary<Step> {
  const body = operation.body === undefined ? fc.constant(undefined) : objectOf(operation.body);
  const prepared = fc.record({
    ...shared(operation),
    isPrepared: fc.constant(true),
    path: fc.constant({}),
    body: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 2, arbitrary: someMembers(operation) }),
  });
  const free = fc.record({ ...shared(operation), isPrepared: fc.constant(false), path: pathOf(operation), body });
  return fc.oneof({ weight: 1, arbitrary: prepared }, { weight: 1, arbitrary: free });
}

function readOf(operation: ApiOperation): fc.Arbitrary<Step> {
  return fc.record({
    ...shared(operation),
    isPrepared: fc.constant(false),
    path: pathOf(operation),
    body: fc.constant(undefined),
    query: queryOf(operation),
  });
}

function shared(operation: ApiOperation) {
  return {
    operation: fc.constant(operation),
    caller: callers(),
    query: fc.constant({}),
    changes: changes(operation),
  };
}

function callers(): fc.Arbitrary<CallerName> {
  return fc.oneof(
    { weight: 88, arbitrary: fc.constant<CallerName>('owner') },
    { weight: 12, arbitrary: fc.constantFrom<CallerName>('accountant', 'viewer', 'stranger', 'nobody') },
  );
}

/** One or two members that a prepared body gets beside its own, or in their place. */
function someMembers({ body }: ApiOperation): fc.Arbitrary<Record<string, unknown>> {
  const members = Object.entries(body?.properties ?? {});
  if (members.length === 0) return fc.constant({});
  const one = fc.oneof(
    ...members.map(([name, schema]) => valueOf(name, schema).map((value) => [name, value] as const)),
  );
  return fc.array(one, { minLength: 1, maxLength: 2 }).map((entries) => Object.fromEntries(entries));
}

function pathOf({ pathParameters }: ApiOperation): fc.Arbitrary<Record<string, unknown>> {
  const values = Object.entries(pathParameters).map(([name]) => [name, idOf(name)] as const);
  return fc.record(Object.fromEntries(values));
}

function queryOf({ queryParameters }: ApiOperation): fc.Arbitrary<Record<string, unknown>> {
  const values = Object.entries(queryParameters).map(([name, schema]) => {
    const value = name === 'cursor' ? cursors() : valueOf(name, schema);
    return [name, fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value })] as const;
  });
  return fc.record(Object.fromEntries(values));
}

function cursors(): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.nat(20).map((pick) => new CursorOf('own', pick)) },
    { weight: 1, arbitrary: fc.nat(20).map((pick) => new CursorOf('any', pick)) },
    { weight: 1, arbitrary: fc.constantFrom(...NASTY_TEXTS, Buffer.from('["x"]').toString('base64url')) },
  );
}
