import type { ActiveAlert, PrometheusClient } from '../prometheus/prometheus-client.js';
import { type Condition, goConditions, type Scope, slowdown, stayConditions, traffic } from './conditions.js';

/** What one condition came to. */
export interface Finding {
  readonly name: string;
  readonly verdict: 'ok' | 'not ok' | 'no data';
  readonly text: string;
}

/** `go`, `stay` and `roll back` are judgements; `not judged` says that there is nothing to judge by. */
export type Decision = 'go' | 'no go' | 'stay' | 'roll back' | 'not judged';

export interface Judgement {
  readonly decision: Decision;
  readonly findings: readonly Finding[];
}

export interface AlertScope {
  readonly slotLabel: string;
  readonly slot: string | undefined;
}

const CRITICAL_MS = 15 * 60 * 1_000;

/** Whether a release may go on to more traffic: everything holds, and everything is known. */
export async function judgeGo(prometheus: PrometheusClient, scope: Scope, alerts: AlertScope): Promise<Judgement> {
  const findings = [
    ...(await findAll(prometheus, goConditions(scope))),
    await findAlerts(prometheus, alerts, { forMs: 0, says: 'no critical alert fires' }),
  ];
  return { decision: findings.every(({ verdict }) => verdict === 'ok') ? 'go' : 'no go', findings };
}

/** Whether a release must go back: one thing that is known to be bad is enough. */
export async function judgeRollback(
  prometheus: PrometheusClient,
  scope: Scope,
  alerts: AlertScope,
): Promise<Judgement> {
  const [enough] = await findAll(prometheus, [traffic(scope)]);
  const stay = enough?.verdict === 'ok' ? await findAll(prometheus, stayConditions(scope)) : [];
  const [compared] = enough?.verdict === 'ok' ? await findAll(prometheus, [slowdown(scope)]) : [];
  const critical = await findAlerts(prometheus, alerts, { forMs: CRITICAL_MS, says: 'none critical for 15 minutes' });
  const judged = [...stay, critical];
  const findings = [enough, ...judged, compared].filter((finding) => finding !== undefined);
  if ([...judged, compared].some((finding) => finding?.verdict === 'not ok'))
    return { decision: 'roll back', findings };
  // The other slot may have no traffic any more; all else must be known.
  const isKnown = [enough, ...judged].every((finding) => finding?.verdict === 'ok');
  return { decision: isKnown ? 'stay' : 'not judged', findings };
}

function findAll(prometheus: PrometheusClient, conditions: readonly Condition[]): Promise<Finding[]> {
  return Promise.all(
    conditions.map(async ({ name, query, holds, says, describe }) => {
      const value = await prometheus.value(query);
      if (value === undefined) return { name, verdict: 'no data', text: `no data for ${query}` } as const;
      const verdict = holds(value) ? 'ok' : 'not ok';
      return { name, verdict, text: `${describe(value)}, must be ${says}` } as const;
    }),
  );
}

async function findAlerts(
  prometheus: PrometheusClient,
  { slotLabel, slot }: AlertScope,
  { forMs, says }: { readonly forMs: number; readonly says: string },
): Promise<Finding> {
  const name = 'critical alerts';
  const rules = (await prometheus.alertRules()).filter(({ labels }) => labels['severity'] === 'critical');
  if (rules.length === 0)
    return { name, verdict: 'no data', text: 'Prometheus has no alert rules of severity critical' };
  const isOthers = ({ labels }: ActiveAlert): boolean =>
    slot !== undefined && labels[slotLabel] !== undefined && labels[slotLabel] !== slot;
  const lastsSince = Date.now() - forMs;
  const lasting = rules
    .flatMap(({ alerts }) => alerts)
    .filter((alert) => alert.isFiring && !isOthers(alert) && alert.activeAt.getTime() <= lastsSince);
  if (lasting.length === 0) return { name, verdict: 'ok', text: says };
  const named = lasting.map((alert) => `${alert.name} since ${alert.activeAt.toISOString()}`);
  return { name, verdict: 'not ok', text: [...new Set(named)].join(', ') };
}
