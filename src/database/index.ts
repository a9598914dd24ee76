export { keysetPage, LISTED, newestPage, pageFilter } from './keyset.js';
export { roleNames, withStartupOptions, writerPoolSize } from './database-logins.js';
export { DatabaseModule } from './database.module.js';
export { DatabaseNotUsable, MigrationsPending, WrongDatabaseRole } from './database.errors.js';
export { pendingMigrations, runMigrations } from './migrations.js';
export { checkDatabase } from './preflight.js';
