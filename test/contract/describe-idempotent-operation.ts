import type { MutationName } from '../../src/mutations/index.js';
import { describeAccess } from './cases/access.js';
import { describeConcurrency } from './cases/concurrency.js';
import { describeEvents } from './cases/events.js';
import { describeFirstWrite } from './cases/first-write.js';
import { describeKey } from './cases/key.js';
import { describeMetrics } from './cases/metrics.js';
import { describeMismatch } from './cases/mismatch.js';
import { describeOutcome } from './cases/outcome.js';
import { describeReplay } from './cases/replay.js';
import { OperationUnderTest } from './operation-under-test.js';
import type { World } from './support/world.js';

/** Holds a registered operation to the write contract, with nothing known of it but its entry in the registry. */
export function describeIdempotentOperation(name: MutationName, world: () => World): void {
  describe(name, () => {
    const operation = new OperationUnderTest(name, world);
    beforeAll(() => operation.prepare());

    describeFirstWrite(operation);
    describeEvents(operation);
    describeReplay(operation);
    describeMismatch(operation);
    describeKey(operation);
    describeConcurrency(operation);
    describeOutcome(operation);
    describeMetrics(operation);
    if (operation.isCompanys) describeAccess(operation);
  });
}
