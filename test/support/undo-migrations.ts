import { DataSource } from 'typeorm';
import { withStartupOptions } from '../../src/database/index.js';
import { migrationClasses } from '../../src/database/migration-files.js';
import { MIGRATIONS_TABLE } from '../../src/database/migrations.js';
import type { TestDatabase } from './database.js';

/** Undoes the migrations from this number on, the last one first. @returns how many there were. */
export async function undoMigrations(database: TestDatabase, from: number): Promise<number> {
  const classes = await migrationClasses();
  const later = classes.filter(({ name }) => Number(/\d{4}$/.exec(name)?.[0]) >= from);
  const source = await new DataSource({
    type: 'postgres',
    url: withStartupOptions(database.ownerUrl, { 'accubooks.role_prefix': 'accubooks', search_path: 'public' }),
    migrations: [...classes],
    migrationsTableName: MIGRATIONS_TABLE,
    installExtensions: false,
    poolSize: 1,
  }).initialize();
  for (let undone = 0; undone < later.length; undone += 1) await source.undoLastMigration({ transaction: 'each' });
  await source.destroy();
  return later.length;
}
