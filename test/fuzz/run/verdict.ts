import type { Tally } from './tally.js';

/** What the whole of a run shows. */
export interface FuzzVerdict {
  readonly result: 'nothing found' | 'found' | 'unknown';
  /** In one line, with the seed. */
  readonly text: string;
}

interface Outcome {
  /** What was found, by one operation after another or by chance. */
  readonly reports: readonly string[];
  /** Every operation once, with a good request. */
  readonly swept: Tally;
  /** What was sent by chance. */
  readonly random: Tally;
  readonly seed: number;
}

/** One verdict for the sweep and the random runs: an operation that neither got accepted was not looked at. */
export function verdictOf({ reports, swept, random, seed }: Outcome): FuzzVerdict {
  const said = (result: FuzzVerdict['result'], text: string) => ({ result, text: `verdict: ${text}, seed ${seed}` });
  if (reports.length > 0) return said('found', `${reports.length} findings`);
  if (random.requests === 0) return said('unknown', 'unknown, nothing was sent by chance; give more minutes');
  const unreached = random.unreached.filter((id) => swept.unreached.includes(id));
  if (unreached.length > 0) return said('unknown', `unknown, never accepted: ${unreached.join(', ')}`);
  return said('nothing found', 'nothing found');
}
