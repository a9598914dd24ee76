import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { pendingMigrations, queryWithin, withConnection } from '../database/index.js';

/** How long an answer is good for, so that nobody loads the database by asking. */
const FRESH_MS = 1_000;
/** A look that takes longer leaves nothing behind: its connection is cut. */
const CHECK_TIMEOUT_MS = 2_000;

/** Whether the database can be used. Questions within a second share one look. */
@Injectable()
export class Readiness {
  private migrated = false;
  private database = new SharedAnswer(() => this.reachBothPools());
  private migrations = new SharedAnswer(() => this.findNoPendingMigration());

  constructor(
    @InjectDataSource('writer') private readonly writer: DataSource,
    @InjectDataSource('reader') private readonly reader: DataSource,
  ) {}

  databaseIsReachable(): Promise<boolean> {
    return this.database.get();
  }

  migrationsAreCurrent(): Promise<boolean> {
    return this.migrations.get();
  }

  private async reachBothPools(): Promise<boolean> {
    await Promise.all([this.writer, this.reader].map((pool) => queryWithin(pool, CHECK_TIMEOUT_MS, 'SELECT 1')));
    return true;
  }

  private async findNoPendingMigration(): Promise<boolean> {
    this.migrated ||= await withConnection(
      this.reader,
      CHECK_TIMEOUT_MS,
      async ({ runner }) => (await pendingMigrations((sql) => runner.query(sql))).length === 0,
    );
    return this.migrated;
  }
}

/** The last answer while it is fresh; a failure is `false`. */
class SharedAnswer {
  private answer: Promise<boolean> | undefined;
  private askedAtMs = 0;

  constructor(private readonly look: () => Promise<boolean>) {}

  get(): Promise<boolean> {
    const now = performance.now();
    if (this.answer === undefined || now - this.askedAtMs > FRESH_MS) {
      this.askedAtMs = now;
      this.answer = this.look().catch(() => false);
    }
    return this.answer;
  }
}
