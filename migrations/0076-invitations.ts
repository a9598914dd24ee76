import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An invitation has an id, by which it is withdrawn, and its withdrawal is a decision about access like any other. */
export class Invitations1700000000076 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    // Rows that are there get one each. Nothing relies on a default later.
    await queryRunner.query(`ALTER TABLE pending_access ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid()`);
    await queryRunner.query(`ALTER TABLE pending_access ALTER COLUMN id DROP DEFAULT`);
    await queryRunner.query(`ALTER TABLE pending_access ADD CONSTRAINT pending_access_id UNIQUE (company_id, id)`);
    await constrain(queryRunner, ['invited', 'withdrawn'], ['granted', 'changed', 'unchanged', 'revoked']);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await constrain(queryRunner, ['invited'], ['granted', 'changed', 'unchanged', 'revoked']);
    await queryRunner.query(`ALTER TABLE pending_access DROP COLUMN id`);
  }
}

/** @param ofEmails the decisions about an email that nobody has proven, @param ofUsers and those about a user. */
async function constrain(
  queryRunner: QueryRunner,
  ofEmails: readonly string[],
  ofUsers: readonly string[],
): Promise<void> {
  const list = (actions: readonly string[]): string => actions.map((action) => `'${action}'`).join(', ');
  await queryRunner.query(`
    ALTER TABLE access_changes
      DROP CONSTRAINT access_changes_action_check,
      DROP CONSTRAINT access_change_subject,
      ADD CONSTRAINT access_changes_action_check CHECK (action IN (${list([...ofUsers, ...ofEmails])})),
      ADD CONSTRAINT access_change_subject CHECK ((action IN (${list(ofEmails)})) = (user_id IS NULL)
        AND (user_id IS NOT NULL OR email IS NOT NULL))`);
}
