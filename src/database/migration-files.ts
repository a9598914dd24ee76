import { readdir } from 'node:fs/promises';
import type { MigrationInterface } from 'typeorm';

export type MigrationClass = new () => MigrationInterface;

const FOLDER = new URL('../../migrations/', import.meta.url);
const MIGRATION_FILE = /^\d{4}-[a-z0-9-]+\.[jt]s$/;

/** The classes in the numbered files of `migrations/`, in their order. */
export async function migrationClasses(): Promise<readonly MigrationClass[]> {
  const files = (await readdir(FOLDER)).filter((file) => MIGRATION_FILE.test(file)).sort();
  const classes: MigrationClass[] = [];
  for (const file of files) classes.push(await loadMigration(file));
  return classes;
}

async function loadMigration(file: string): Promise<MigrationClass> {
  const exported = Object.values((await import(new URL(file, FOLDER).href)) as Record<string, unknown>);
  if (exported.length !== 1 || typeof exported[0] !== 'function') {
    throw new Error(`migrations/${file} must export one class`);
  }
  return exported[0] as MigrationClass;
}
