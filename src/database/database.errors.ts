/** Something about the database that stops the start; the message is for operators and holds no secret. */
export class DatabaseNotUsable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DatabaseNotUsable';
  }
}

/** A connection that has another identity than its pool must have. */
export class WrongDatabaseRole extends DatabaseNotUsable {}

/** Migrations that have not been applied. */
export class MigrationsPending extends DatabaseNotUsable {
  constructor(names: readonly string[]) {
    super(`${String(names.length)} migrations are pending (the first is ${names[0] ?? ''}); run: npm run db:migrate`);
  }
}
