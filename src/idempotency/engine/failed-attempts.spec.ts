import { FailedAttempts } from './failed-attempts.js';
import type { FailedAttempt } from './group-records.js';

describe('FailedAttempts', () => {
  const attempt = (companyId: string, id: string): FailedAttempt =>
    ({ attempt: { companyId, id } }) as unknown as FailedAttempt;
  const idsOf = (attempts: readonly FailedAttempt[]): string[] => attempts.map((each) => each.attempt.id);

  it('give those of the companies, and leave the others', () => {
    const waiting = new FailedAttempts(10);
    for (const [company, id] of ['a1', 'b1', 'a2', 'c1'].map((id) => [id.charAt(0), id] as const))
      waiting.add(attempt(company, id));
    expect(idsOf(waiting.take(new Set(['a', 'd'])))).toEqual(['a1', 'a2']);
    expect(idsOf(waiting.take(new Set(['a'])))).toEqual([]);
    expect(idsOf(waiting.take())).toEqual(['b1', 'c1']);
    expect(idsOf(waiting.take())).toEqual([]);
  });

  it('drop the oldest beyond their bound', () => {
    const waiting = new FailedAttempts(2);
    for (const id of ['1', '2', '3']) waiting.add(attempt('a', id));
    expect(idsOf(waiting.take())).toEqual(['2', '3']);
  });
});
