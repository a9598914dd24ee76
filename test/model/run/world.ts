import { type RunningApplication, startApplication } from '../../support/application.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

/** At the end of a run the books of all companies are looked at, which takes the longer the more there are. */
const RUNS_MAX = 100;

/** An application on a database, for a number of runs. */
export class World {
  private runs = 0;

  private constructor(
    readonly database: TestDatabase,
    readonly application: RunningApplication,
  ) {}

  static async open(): Promise<World> {
    const database = await createTestDatabase();
    // Workflows are started, and stay as they are: no runner is there.
    const application = await startApplication({ database });
    return new World(database, application);
  }

  /** The same world for the next run, or a new one in its place. */
  async forNextRun(): Promise<World> {
    this.runs += 1;
    if (this.runs <= RUNS_MAX) return this;
    await this.close();
    const next = await World.open();
    return next.forNextRun();
  }

  async close(): Promise<void> {
    await this.application.close();
    await this.database.drop();
  }
}
