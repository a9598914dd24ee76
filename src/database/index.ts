export { keysetPage, LISTED, newestPage, pageFilter, placeAmong } from './keyset.js';
export {
  AUDIT_LOG_MONTHS_AHEAD,
  type AuditLogMonths,
  isLockTimeout,
  prepareAuditLogMonths,
} from './audit-log-months.js';
export { JOB_QUEUE_SCHEMA } from '../../migrations/support/job-queue.js';
export { loginOf, roleNames, withStartupOptions, writerPoolSize } from './database-logins.js';
export { DatabaseModule } from './database.module.js';
export {
  DatabaseNotUsable,
  DatabaseSilent,
  MigrationsPending,
  ServerLeftBehind,
  WrongDatabaseRole,
} from './database.errors.js';
export {
  connectWithin,
  cut,
  dropIdleConnections,
  queryWithin,
  type TakenConnection,
  withConnection,
} from './limited-connection.js';
export { pendingMigrations, runMigrations } from './migrations.js';
export { checkDatabase, withLogin } from './preflight.js';
export { verifyRole } from './verify-connection.js';
