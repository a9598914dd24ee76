import { deterministicChildId } from '../idempotency/index.js';

/** The namespace of all user ids; every membership depends on it, so it never changes. */
const NAMESPACE = '2d1f0a5e-7b64-4c8e-9a43-5f0c6f3d9b21';

/** The id of whoever the issuer calls by this subject: a UUIDv5 of both, written so that the text has one reading. */
export function userIdOf(issuer: string, subject: string): string {
  return deterministicChildId(NAMESPACE, JSON.stringify([issuer, subject]));
}
