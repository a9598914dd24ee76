import { durationSeconds, oneOf, readWords, wholeNumber } from '../command/command-line.js';
import type { Surroundings } from '../command/run-command.js';
import { PrometheusClient, PrometheusUnreachable } from '../prometheus/prometheus-client.js';
import { isMatchers } from '../prometheus/write-queries.js';
import { UsageError } from '../run.js';
import type { Scope } from './conditions.js';
import { type AlertScope, type Judgement, judgeGo, judgeRollback } from './gate.js';

const USAGE = `usage: npm run --silent rollout:gate -- --prometheus=URL [--slot=green] [--mode=go]

Says whether a release may go on to more traffic, by what Prometheus has seen of it.

  go        errors < 1 %, failures < 1 %, replays < 20 %, p95 < 500 ms, p99 < 1,000 ms, no critical alert, and enough
            traffic to say so. What Prometheus has no data for is never a go
  rollback  roll back on errors > 5 %, failures > 10 %, p95 > 1,000 ms or more than twice the base, or a critical alert
            for 15 minutes

Errors are answers with 5xx; failures are writes that failed, but for refusals and mismatches, which are the caller's.
The base is what the other slots take at the same time, or without --slot what all took an hour ago; times below 50 ms
are not told apart.

  --prometheus=URL   PROMETHEUS_URL unless given
  --mode=MODE        go or rollback
  --slot=NAME        looks at one slot only, such as green
  --slot-label=NAME  the label of metrics that names the slot; slot unless given
  --selector=TEXT    further matchers of all metrics, such as job="accubooks-api"
  --window=TIME      how far back, such as 5m (which it is unless given), up to 1h
  --min-requests=N   fewer writes in that time are too few to judge; 100 unless given
  --json             prints the result as JSON
  --help             prints this

Exit codes: 0 go, or nothing speaks for a rollback; 1 no go, or roll back; 2 wrong use, or nothing to judge a rollback by:
Prometheus can't be reached, has no data, or there was too little traffic.`;

const OPTIONS = {
  prometheus: 'text',
  mode: 'text',
  slot: 'text',
  'slot-label': 'text',
  selector: 'text',
  window: 'text',
  'min-requests': 'text',
  json: 'flag',
} as const;

const WINDOW_SECONDS_MAX = 3_600;

/** Nothing can be said about whether a release must go back. */
class NotJudged extends UsageError {}

/** @returns whether the release may go on, or stay. @throws UsageError, NotJudged, CommandFailed */
export async function rolloutGate(
  words: readonly string[],
  { environment, print, tell }: Surroundings,
): Promise<boolean> {
  const given = readWords(words, OPTIONS, USAGE);
  if (given.help === true) {
    print(USAGE);
    return true;
  }
  const mode = oneOf('mode', given.mode, ['go', 'rollback']);
  const alerts = { slotLabel: named('slot-label', given['slot-label'] ?? 'slot'), slot: given.slot };
  const scope = scopeOf(given, alerts);
  const prometheus = PrometheusClient.at('prometheus', given.prometheus ?? environment['PROMETHEUS_URL'] ?? '');
  tell(`asking about ${given.slot ?? 'all slots'}, the last ${scope.window}`);
  const judgement = await judge(mode, prometheus, scope, alerts);
  print(
    given.json === true
      ? JSON.stringify({ mode, slot: given.slot ?? null, ...judgement }, undefined, 2)
      : describe(judgement),
  );
  const { decision } = judgement;
  if (decision === 'not judged') throw new NotJudged('a rollback could not be judged; look yourself');
  return decision === 'go' || decision === 'stay';
}

async function judge(
  mode: 'go' | 'rollback',
  prometheus: PrometheusClient,
  scope: Scope,
  alerts: AlertScope,
): Promise<Judgement> {
  if (mode === 'go') return judgeGo(prometheus, scope, alerts);
  try {
    return await judgeRollback(prometheus, scope, alerts);
  } catch (error) {
    if (error instanceof PrometheusUnreachable) throw new NotJudged(error.message, { cause: error });
    throw error;
  }
}

function scopeOf(
  given: { readonly window?: string; readonly selector?: string; readonly 'min-requests'?: string },
  { slot, slotLabel }: AlertScope,
): Scope {
  const { window = '5m', selector = '' } = given;
  durationSeconds('window', window, WINDOW_SECONDS_MAX);
  if (selector !== '' && !isMatchers(selector)) {
    throw new UsageError('--selector: expected matchers such as job="accubooks-api"');
  }
  const withSlot = (operator: '=' | '!='): string =>
    [selector, slot === undefined ? '' : `${slotLabel}${operator}"${named('slot', slot)}"`].filter(Boolean).join(',');
  return {
    matchers: withSlot('='),
    base: { matchers: withSlot('!='), offset: slot === undefined ? ' offset 1h' : '' },
    window,
    requestsMin: wholeNumber('min-requests', given['min-requests'], 100, 1_000_000),
  };
}

/** @throws UsageError */
function named(option: string, text: string): string {
  if (/^[A-Za-z0-9_.-]{1,100}$/.test(text)) return text;
  throw new UsageError(`--${option}: expected a name of letters, digits, dots and hyphens`);
}

function describe({ decision, findings }: Judgement): string {
  const lines = findings.map(({ name, verdict, text }) => `${verdict.padEnd(7)} ${name}: ${text}`);
  return [...lines, decision.toUpperCase()].join('\n');
}
