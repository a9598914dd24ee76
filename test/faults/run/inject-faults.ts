import type { Finding } from '../checker/finding.js';
import type { FaultOutcome } from '../checker/verdict.js';
import type { Cluster } from '../cluster/cluster.js';
import { type FaultReport, runSchedule, type Schedule } from '../nemesis/schedule.js';
import type { Progress } from './progress.js';

/** What came of a schedule. */
export interface Injected {
  readonly faults: readonly FaultOutcome[];
  /** Why the schedule ended early: something did not heal. */
  readonly findings: readonly Finding[];
}

/**
 * Lets every fault of the schedule happen while the load goes on.
 * @throws the signal's reason when it ends the run.
 */
export async function injectFaults(
  cluster: Cluster,
  schedule: Schedule,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<Injected> {
  const reports: FaultReport[] = [];
  const observer = {
    begins: ({ fault }: FaultReport['scheduled']) => {
      progress.during(fault.name);
    },
    ended: (report: FaultReport) => {
      reports.push(report);
      progress.announce(`${report.scheduled.fault.name}: ${report.evidence.what}`);
      progress.during('');
    },
  };
  try {
    await runSchedule(cluster, schedule, observer, signal);
    return { faults: outcomesOf(reports), findings: [] };
  } catch (error) {
    if (signal?.aborted === true) throw error;
    return { faults: outcomesOf(reports), findings: [notHealed(error)] };
  }
}

/** A fault that came several times was met when it was met once. */
function outcomesOf(reports: readonly FaultReport[]): FaultOutcome[] {
  const outcomes = new Map<string, FaultOutcome>();
  for (const { scheduled, evidence } of reports) {
    const { name } = scheduled.fault;
    const before = outcomes.get(name)?.evidence;
    const times = (before?.times ?? 0) + evidence.times;
    outcomes.set(name, { name, evidence: { times, what: evidence.what } });
  }
  return [...outcomes.values()];
}

function notHealed(error: unknown): Finding {
  const text = `the schedule ended early: ${error instanceof Error ? error.message : String(error)}`;
  return { rule: 'C10 healed', text, companyId: '', operation: '', key: '', attempts: [] };
}
