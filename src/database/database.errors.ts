/** Something about the database that stops the start; the message is for operators and holds no secret. */
export class DatabaseNotUsable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DatabaseNotUsable';
  }
}

/** A connection that has another identity than its pool must have. */
export class WrongDatabaseRole extends DatabaseNotUsable {}

/** A server whose place another one has taken. */
export class ServerLeftBehind extends DatabaseNotUsable {
  constructor(timeline: number, newest: number) {
    super(
      `the server is on timeline ${String(timeline)}, but timeline ${String(newest)} was seen: it is an old primary; ` +
        'stop it, and lead the address of the database to the new one',
    );
  }
}

/** Migrations that have not been applied. */
export class MigrationsPending extends DatabaseNotUsable {
  constructor(names: readonly string[]) {
    super(`${String(names.length)} migrations are pending (the first is ${names[0] ?? ''}); run: npm run db:migrate`);
  }
}

/** No connection, or no answer on one, in time. The code is the one that networks have for it. */
export class DatabaseSilent extends Error {
  readonly code = 'ETIMEDOUT';

  constructor(limitMs: number, options?: ErrorOptions) {
    super(`the database did not answer within ${String(Math.round(limitMs))} ms`, options);
    this.name = 'DatabaseSilent';
  }
}
