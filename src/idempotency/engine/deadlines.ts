import type { Answer, QueuedWrite, WriteRequest, WriteResult } from './queued-write.js';

/** How often it is looked for requests that have run out of time while something is awaited. */
const LOOK_MS = 50;

/** Sees to it that requests are answered when their time is over, where nothing may still become of them. */
export class Deadlines {
  constructor(private readonly answer: Answer) {}

  /**
   * Answers the requests whose deadline has passed. @returns the others.
   * @param notBefore until then everybody has time.
   */
  withoutExpired(writes: readonly QueuedWrite[], result: () => WriteResult, notBefore = 0): QueuedWrite[] {
    const now = performance.now();
    const isOver = ({ attempt }: WriteRequest): boolean => Math.max(attempt.deadlineAt, notBefore) <= now;
    return writes.flatMap((write) => {
      for (const request of write.requests) if (isOver(request)) this.answer(request, result(), false);
      const requests = write.requests.filter((request) => !isOver(request));
      return requests.length === 0 ? [] : [{ ...write, requests }];
    });
  }

  /** Awaits work, and answers the requests whose deadline passes meanwhile; a later answer is nobody's any more. */
  async during<Result>(
    writes: readonly QueuedWrite[],
    result: () => WriteResult,
    work: () => Promise<Result>,
    notBefore = 0,
  ): Promise<Result> {
    const timer = setInterval(() => this.withoutExpired(writes, result, notBefore), LOOK_MS);
    try {
      return await work();
    } finally {
      clearInterval(timer);
    }
  }
}

/** Until the last deadline of these writes, in milliseconds. */
export function timeLeft(writes: readonly QueuedWrite[], notBefore = 0): number {
  const deadlines = writes.flatMap(({ requests }) => requests.map(({ attempt }) => attempt.deadlineAt));
  return Math.max(0, Math.max(notBefore, ...deadlines) - performance.now());
}
