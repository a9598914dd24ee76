/**
 * What is in the books when the process dies at a point: nothing of the attempt, all of it, or either of the two when
 * PostgreSQL alone knows.
 */
export type Standing = 'nothing' | 'all' | 'either';

/** A named place along the way of one write at which its process dies. */
export interface CrashPoint {
  readonly name: string;
  /** Which step or statement it is. */
  readonly where: string;
  readonly standing: Standing;
}

/** Along the way of every attempt: a first one, a replay, a refusal. In their order. */
export const CRASH_POINTS = [
  {
    name: 'received',
    where: 'The body is read and found valid; `IdempotentWriteService.run` has not looked at the membership.',
    standing: 'nothing',
  },
  {
    name: 'queued',
    where: 'The write waits in the line of its company; no transaction knows of it.',
    standing: 'nothing',
  },
  {
    name: 'lookup done',
    where: 'BEGIN, settings, the lock of the company, lookup and admission are answered; the handler has not run.',
    standing: 'nothing',
  },
  {
    name: 'after the handler',
    where: 'The handler has ended, or the lookup has decided; nothing of what the group changes is sent.',
    standing: 'nothing',
  },
  {
    name: 'before audit',
    where: 'Rows, postings, jobs and the stored answer are in the transaction; the row of the audit log is not sent.',
    standing: 'nothing',
  },
  { name: 'before commit', where: 'Every change is answered; COMMIT is not sent.', standing: 'nothing' },
  {
    name: 'commit under way',
    where: 'COMMIT is sent; the process has read no answer to it.',
    standing: 'either',
  },
  {
    name: 'after commit, before any answer',
    where: 'The commit is proven by its tag; no byte has gone to the client.',
    standing: 'all',
  },
  {
    name: 'mid-response',
    where: 'The head and half of the body are written to the socket; the rest is not.',
    standing: 'all',
  },
] as const satisfies readonly CrashPoint[];

/** While the outcome of a COMMIT without proof is learned. The proof changes nothing: what stands was decided before. */
export const PROOF_POINTS = [
  {
    name: 'before the proof',
    where: 'The answer to COMMIT is lost; nothing of the transaction that learns the outcome is sent.',
    standing: 'either',
  },
  {
    name: 'outcome read',
    where: 'The proof has the lock of the company and has looked for the attempt; its own COMMIT is not sent.',
    standing: 'either',
  },
  {
    name: 'commit of the proof under way',
    where: 'The COMMIT of the proof is sent; the process has read no answer to it.',
    standing: 'either',
  },
  {
    name: 'outcome known',
    where: 'The commit of the proof is proven; nothing is run again, and nobody is answered.',
    standing: 'either',
  },
] as const satisfies readonly CrashPoint[];

/** The name of a crash point. */
export type CrashPointName = (typeof CRASH_POINTS | typeof PROOF_POINTS)[number]['name'];
