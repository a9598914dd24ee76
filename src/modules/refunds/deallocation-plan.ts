/** What a payment was applied to, or what was taken back (negative), in the order of its sequence. */
export interface AppliedPart {
  readonly invoiceId: string;
  readonly amountMinor: bigint;
}

/**
 * Which parts to take back so that they add up to an amount: what was applied last goes first. All parts of the plan are
 * negative, and else as those that they take back; a part that was taken back before is not taken back again.
 * @throws RangeError when less than the amount is applied.
 */
export function planDeallocation<Part extends AppliedPart>(history: readonly Part[], amountMinor: bigint): Part[] {
  const applied = stillApplied(history);
  const plan: Part[] = [];
  let openMinor = amountMinor;
  while (openMinor > 0n) {
    const last = applied.pop();
    if (last === undefined) throw new RangeError('Less is applied than should be taken back.');
    const takenMinor = last.amountMinor < openMinor ? last.amountMinor : openMinor;
    plan.push({ ...last, amountMinor: -takenMinor });
    openMinor -= takenMinor;
  }
  return plan;
}

/** What is left of each part, oldest first: a negative part has always taken from the last. */
export function stillApplied<Part extends AppliedPart>(history: readonly Part[]): Part[] {
  const applied: Part[] = [];
  for (const part of history) {
    if (part.amountMinor > 0n) applied.push(part);
    else takeFromLast(applied, -part.amountMinor);
  }
  return applied;
}

function takeFromLast(applied: AppliedPart[], amountMinor: bigint): void {
  let openMinor = amountMinor;
  while (openMinor > 0n) {
    const last = applied.pop();
    if (last === undefined) throw new RangeError('More was taken back than applied.');
    if (last.amountMinor > openMinor) applied.push({ ...last, amountMinor: last.amountMinor - openMinor });
    openMinor -= last.amountMinor;
  }
}
