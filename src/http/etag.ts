import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { IfMatchInvalid, PreconditionRequired, VersionConflict } from './etag.errors.js';

const STRONG_TAG = /^"(0|[1-9][0-9]{0,14})"$/;

/** The strong entity tag of a version: `"3"`. */
export function formatEtag(version: number): string {
  return `"${version}"`;
}

/**
 * The version in an `If-Match` header; undefined for none and for `*`.
 * @throws IfMatchInvalid for weak tags, lists, several headers and tags of others.
 */
export function parseIfMatch(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  const version = STRONG_TAG.exec(header.trim())?.[1];
  if (version === undefined) throw new IfMatchInvalid();
  return Number(version);
}

/**
 * Refuses a change that was made on an older version.
 * @throws VersionConflict
 */
export function assertVersion(current: number, expected: number | undefined): void {
  if (expected !== undefined && expected !== current) throw new VersionConflict(current);
}

export interface IfMatchOptions {
  /** Whether the header must be there (428 without it). */
  readonly required?: boolean;
}

/**
 * Injects the version that the caller expects, or undefined without the header. Read together with the body, after the
 * key: `If-Match` is no part of the fingerprint, so a retry with the old one still replays.
 */
export const IfMatch = createParamDecorator((options: IfMatchOptions | undefined, context: ExecutionContext) => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
  if (header === undefined && options?.required === true) throw new PreconditionRequired();
  return parseIfMatch(header);
});
