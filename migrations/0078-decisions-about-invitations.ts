import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An invitation that waits can get another role, or be asked for again, which changes nothing: it is of no user yet. */
export class DecisionsAboutInvitations1700000000078 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE access_changes
        DROP CONSTRAINT access_change_subject,
        -- Decisions about access are few: checking them takes no time.
        -- squawk-ignore constraint-missing-not-valid
        ADD CONSTRAINT access_change_subject CHECK (CASE
          WHEN action IN ('invited', 'withdrawn') THEN user_id IS NULL AND email IS NOT NULL
          WHEN action IN ('changed', 'unchanged') THEN user_id IS NOT NULL OR email IS NOT NULL
          ELSE user_id IS NOT NULL
        END)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    // Decisions never change, so those that the constraint of before does not know stay.
    await queryRunner.query(`
      ALTER TABLE access_changes
        DROP CONSTRAINT access_change_subject,
        ADD CONSTRAINT access_change_subject CHECK ((action IN ('invited', 'withdrawn')) = (user_id IS NULL)
          AND (user_id IS NOT NULL OR email IS NOT NULL)) NOT VALID`);
  }
}
