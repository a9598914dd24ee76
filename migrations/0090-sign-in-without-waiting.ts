import type { MigrationInterface, QueryRunner } from 'typeorm';
import { rolesOf } from './support/roles.js';
import { asMemberOf, createSignInFunction, dropSignInFunction } from './support/sign-in-function.js';

/**
 * A company that is held does not keep who is invited to it from all others: its invitation waits for a later sign-in.
 * Programs of the release before call the same function, and don't look at what it returns.
 */
export class SignInWithoutWaiting1700000000090 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const { identity } = await rolesOf(queryRunner);
    await asMemberOf(queryRunner, identity, async () => {
      await queryRunner.query(`GRANT CREATE ON SCHEMA public TO ${identity}`);
      await queryRunner.query(`SET LOCAL ROLE ${identity}`);
      await queryRunner.query(SIGN_IN);
      await queryRunner.query(`RESET ROLE`);
      await queryRunner.query(`REVOKE CREATE ON SCHEMA public FROM ${identity}`);
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await dropSignInFunction(queryRunner);
    await createSignInFunction(queryRunner);
  }
}

/**
 * Makes users and turns pending access into access; repeating it changes nothing. A membership is made under the lock of
 * its company alone, and after another look behind it: a group of writes that has judged its actors holds that lock.
 * What is not free soon is passed over, since who signs in holds other companies meanwhile: a row after 10 ms, and a
 * company after 100 ms in the line for its lock, or at once when 300 ms went by with such waits. A company that is busy,
 * whose groups hold it one after the other, is free for who stands in that line. Returns the companies that were passed
 * over, to be tried again.
 */
const SIGN_IN = `
  CREATE OR REPLACE FUNCTION identity_sign_in(
    signed_in_id uuid, token_issuer text, token_subject text, verified_email text, token_name text
  ) RETURNS uuid[] LANGUAGE plpgsql VOLATILE SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp
  SET lock_timeout = '2s' AS $$
  DECLARE
    signed_in_at timestamptz := date_trunc('milliseconds', now());
    passed_over uuid[] := '{}';
    inviting uuid;
    lock_key bigint;
    waits_until timestamptz;
    invitation record;
  BEGIN
    PERFORM 1 FROM users AS known
      WHERE known.id = signed_in_id AND known.issuer = token_issuer AND known.subject = token_subject
        AND known.email IS NOT DISTINCT FROM coalesce(verified_email, known.email)
        AND known.display_name IS NOT DISTINCT FROM coalesce(token_name, known.display_name);
    IF NOT FOUND THEN
      INSERT INTO users AS known (id, issuer, subject, email, display_name, created_at, updated_at)
        VALUES (signed_in_id, token_issuer, token_subject, verified_email, token_name, signed_in_at, signed_in_at)
        ON CONFLICT (id) DO UPDATE SET
          email = coalesce(excluded.email, known.email),
          display_name = coalesce(excluded.display_name, known.display_name),
          updated_at = excluded.updated_at
        WHERE known.issuer = excluded.issuer AND known.subject = excluded.subject;
      IF NOT FOUND THEN
        RAISE EXCEPTION 'the user id belongs to another subject' USING ERRCODE = '23505', CONSTRAINT = 'users_pkey';
      END IF;
    END IF;

    IF verified_email IS NULL THEN RETURN passed_over; END IF;
    PERFORM set_config('lock_timeout', '10ms', true);
    waits_until := clock_timestamp() + interval '300 ms';
    FOR inviting IN SELECT company_id FROM pending_access WHERE email = verified_email AND status = 'pending' LIMIT 100
    LOOP
      BEGIN
        lock_key := ('x' || substr(encode(sha256(convert_to(inviting::text, 'UTF8')), 'hex'), 1, 16))::bit(64)::bigint;
        IF NOT pg_try_advisory_xact_lock(lock_key) THEN
          IF clock_timestamp() >= waits_until THEN RAISE lock_not_available; END IF;
          PERFORM set_config('lock_timeout', '100ms', true);
          PERFORM pg_advisory_xact_lock(lock_key);
          PERFORM set_config('lock_timeout', '10ms', true);
        END IF;
        SELECT role, granted_by, created_at INTO invitation FROM pending_access
          WHERE company_id = inviting AND email = verified_email AND status = 'pending';
        CONTINUE WHEN NOT FOUND;
        INSERT INTO user_company_access AS known
          (company_id, user_id, role, status, granted_by, revoked_at, version, created_at, updated_at)
          VALUES (inviting, signed_in_id, invitation.role, 'active', invitation.granted_by, NULL, 1, signed_in_at, signed_in_at)
          ON CONFLICT (company_id, user_id) DO UPDATE SET
            role = excluded.role, status = 'active', granted_by = excluded.granted_by, revoked_at = NULL,
            version = known.version + 1, updated_at = excluded.updated_at
          WHERE known.status = 'revoked' AND known.revoked_at < invitation.created_at;
        UPDATE pending_access AS taken
          SET status = 'taken', taken_by = signed_in_id, version = taken.version + 1, updated_at = signed_in_at
          WHERE taken.company_id = inviting AND taken.email = verified_email;
      EXCEPTION WHEN lock_not_available THEN
        passed_over := passed_over || inviting;
      END;
    END LOOP;
    RETURN passed_over;
  END $$`;
