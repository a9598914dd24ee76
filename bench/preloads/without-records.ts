import { Counter, Gauge, Histogram } from 'prom-client';
import { GroupRecords } from '../../src/idempotency/engine/group-records.js';
import { WriteMetrics } from '../../src/idempotency/write-metrics.js';

/** The product without audit rows and without any metric, to see what they cost. */
const nothing = (): void => undefined;

GroupRecords.prototype.auditResult = nothing;
GroupRecords.prototype.auditFailed = nothing;

const { prototype } = WriteMetrics;
prototype.answered = nothing;
prototype.groupCommitted = nothing;
prototype.groupRetried = nothing;
prototype.waitingChanged = nothing;
prototype.aloneRun = nothing;

Counter.prototype.inc = nothing;
Gauge.prototype.set = nothing;
Histogram.prototype.observe = nothing;
