import type { QueryRunner } from 'typeorm';
import { rolesOf } from './roles.js';

const SIGNATURE = 'identity_sign_in(uuid, text, text, text, text)';

/**
 * The one function that makes users and turns pending access into access; the named exception of the rule that only
 * the writer writes. It takes the locks of the companies it grants in, in key order, as every group of writes does, and
 * looks again behind them. Repeating it changes nothing. Returns the companies that it granted access to.
 */
const SIGN_IN = `
  CREATE FUNCTION identity_sign_in(
    signed_in_id uuid, token_issuer text, token_subject text, verified_email text, token_name text
  ) RETURNS uuid[] LANGUAGE plpgsql VOLATILE SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp
  SET lock_timeout = '2s' AS $$
  DECLARE
    signed_in_at timestamptz := date_trunc('milliseconds', now());
    concerned uuid[];
    granted uuid[] := '{}';
    lock_key bigint;
    pending record;
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

    IF verified_email IS NULL THEN RETURN granted; END IF;
    SELECT array_agg(company_id) INTO concerned
      FROM (SELECT company_id FROM pending_access WHERE email = verified_email AND status = 'pending' LIMIT 100) AS found;
    IF concerned IS NULL THEN RETURN granted; END IF;

    FOR lock_key IN
      SELECT ('x' || substr(encode(sha256(convert_to(company_id::text, 'UTF8')), 'hex'), 1, 16))::bit(64)::bigint AS key
      FROM unnest(concerned) AS company_id ORDER BY key
    LOOP
      PERFORM pg_advisory_xact_lock(lock_key);
    END LOOP;

    FOR pending IN
      SELECT company_id, role, granted_by, created_at FROM pending_access
      WHERE company_id = ANY (concerned) AND email = verified_email AND status = 'pending'
    LOOP
      INSERT INTO user_company_access AS known
        (company_id, user_id, role, status, granted_by, revoked_at, version, created_at, updated_at)
        VALUES (pending.company_id, signed_in_id, pending.role, 'active', pending.granted_by, NULL, 1, signed_in_at, signed_in_at)
        ON CONFLICT (company_id, user_id) DO UPDATE SET
          role = excluded.role, status = 'active', granted_by = excluded.granted_by, revoked_at = NULL,
          version = known.version + 1, updated_at = excluded.updated_at
        WHERE known.status = 'revoked' AND known.revoked_at < pending.created_at;
      IF FOUND THEN granted := granted || pending.company_id; END IF;
      UPDATE pending_access AS taken
        SET status = 'taken', taken_by = signed_in_id, version = taken.version + 1, updated_at = signed_in_at
        WHERE taken.company_id = pending.company_id AND taken.email = verified_email;
    END LOOP;
    RETURN granted;
  END $$`;

/** Makes the function, hands it to the role that nobody logs in with, and lets the reader call it. */
export async function createSignInFunction(queryRunner: QueryRunner): Promise<void> {
  const roles = await rolesOf(queryRunner);
  await queryRunner.query(SIGN_IN);
  await queryRunner.query(`REVOKE ALL ON FUNCTION ${SIGNATURE} FROM PUBLIC`);
  await queryRunner.query(`GRANT EXECUTE ON FUNCTION ${SIGNATURE} TO ${roles.reader}`);
  await asMemberOf(queryRunner, roles.identity, async () => {
    await queryRunner.query(`GRANT CREATE ON SCHEMA public TO ${roles.identity}`);
    await queryRunner.query(`ALTER FUNCTION ${SIGNATURE} OWNER TO ${roles.identity}`);
    await queryRunner.query(`REVOKE CREATE ON SCHEMA public FROM ${roles.identity}`);
  });
}

export async function dropSignInFunction(queryRunner: QueryRunner): Promise<void> {
  const roles = await rolesOf(queryRunner);
  await asMemberOf(queryRunner, roles.identity, async () => {
    await queryRunner.query(`SET LOCAL ROLE ${roles.identity}`);
    await queryRunner.query(`DROP FUNCTION ${SIGNATURE}`);
    await queryRunner.query(`RESET ROLE`);
  });
}

/** Giving something to a role needs membership in it; it is taken only for the moment, and only if it is missing. */
export async function asMemberOf(queryRunner: QueryRunner, role: string, work: () => Promise<unknown>): Promise<void> {
  const rows = (await queryRunner.query(
    `SELECT pg_has_role(current_user, $1,
       CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER' END) AS member`,
    [role],
  )) as { member: boolean }[];
  const borrowed = rows[0]?.member !== true;
  if (borrowed) await queryRunner.query(`GRANT ${role} TO CURRENT_USER`);
  await work();
  if (borrowed) await queryRunner.query(`REVOKE ${role} FROM CURRENT_USER`);
}
