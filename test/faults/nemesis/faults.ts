import { backendKilled, sessionsTerminated, statementsCancelled, terminatedAtCommit } from './backend-faults.js';
import {
  commitCutAfter,
  commitCutBefore,
  commitCutWhile,
  commitHangs,
  commitRolledBack,
  commitSwallowed,
} from './commit-faults.js';
import type { Fault } from './fault.js';
import { connectionsFilled, rowsHeld, tableHeld } from './hold-faults.js';
import { databaseBlackhole, databaseSliced, databaseSlow } from './line-faults.js';
import { poolerKilled, poolerPaused, poolerReloaded } from './pooler-faults.js';
import { replicaFrozen, replicaKilled, rollingRestart } from './replica-faults.js';
import { answerCut, answerLost, clientLeaves, requestCut } from './request-faults.js';
import { runnerKilled } from './runner-faults.js';
import { serverCrashed, serverCrashedTwice, serverRestarted } from './server-faults.js';

/** What can be done to every cluster, in the order of the matrix. */
export const FAULTS: readonly Fault[] = [
  replicaKilled,
  backendKilled,
  sessionsTerminated,
  terminatedAtCommit,
  statementsCancelled,
  serverCrashed,
  serverCrashedTwice,
  serverRestarted,
  answerLost,
  answerCut,
  clientLeaves,
  requestCut,
  commitCutBefore,
  commitCutWhile,
  commitCutAfter,
  commitHangs,
  commitSwallowed,
  commitRolledBack,
  tableHeld,
  rowsHeld,
  connectionsFilled,
  replicaFrozen,
  rollingRestart,
  databaseSlow,
  databaseSliced,
  databaseBlackhole,
  runnerKilled,
];

/** What can be done to a cluster with PgBouncer beside all others. */
export const POOLER_FAULTS: readonly Fault[] = [poolerKilled, poolerReloaded, poolerPaused];
