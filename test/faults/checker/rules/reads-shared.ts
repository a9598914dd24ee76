import { MUTATIONS } from '../../../../src/mutations/index.js';
import type { Attempt } from '../../history/attempt.js';
import type { Read } from '../../history/history.js';
import { doneOf, type Evidence, groupBy } from '../evidence.js';
import { aboutCompany, type Finding } from '../finding.js';

/** What an answer says of an entity, as far as all entities are alike. */
export type EntityBody = { readonly id: string; readonly version?: number; readonly createdAt: string };

/** What an acknowledgement says of an entity. */
export interface Acknowledged {
  readonly attempt: Attempt;
  readonly id: string;
  readonly version: number | undefined;
  readonly createdAt: string;
}

const KNOWN = new WeakMap<Evidence, readonly Acknowledged[]>();
const BY_ENTITY = new WeakMap<Evidence, ReadonlyMap<string, readonly Acknowledged[]>>();

/** All of the run; computed once for all rules. */
export function acknowledgements(evidence: Evidence): readonly Acknowledged[] {
  const known = KNOWN.get(evidence);
  if (known !== undefined) return known;
  const all = evidence.keys.flatMap(({ attempts }) =>
    doneOf(attempts).map((attempt): Acknowledged => {
      const { id, version, createdAt } = JSON.parse(attempt.body) as EntityBody;
      return { attempt, id, version, createdAt };
    }),
  );
  KNOWN.set(evidence, all);
  return all;
}

/** Those of the entity that was asked for. Of operations that answer with another one than is at this path, nothing follows. */
export function acknowledgedOf(evidence: Evidence, { companyId, path }: Read, id: string): readonly Acknowledged[] {
  const known = BY_ENTITY.get(evidence);
  const byEntity = known ?? groupBy(acknowledgements(evidence), ({ attempt, id: of }) => `${attempt.companyId} ${of}`);
  if (known === undefined) BY_ENTITY.set(evidence, byEntity);
  const all = byEntity.get(`${companyId} ${id}`) ?? [];
  return all.filter(({ attempt }) => path.startsWith(MUTATIONS[attempt.operation].resource.replace(':id', '')));
}

/** A finding about what a read showed. */
export function aboutRead(read: Read, text: string, all: readonly Acknowledged[] = []): Omit<Finding, 'rule'> {
  const when = ` (replica ${read.replica}, read at ${(read.begunAt / 1_000).toFixed(3)} s of the client)`;
  return { ...aboutCompany(read.companyId, text + when), attempts: all.map(({ attempt }) => attempt.sequence) };
}
