import { ConfigurableModuleBuilder } from '@nestjs/common';

/** Whose tokens are believed. Exactly one of `jwtSecret` and `jwksUrl` is given. */
export interface IdentityOptions {
  /** The key of HS256 tokens, at least 32 bytes. */
  readonly jwtSecret?: string | undefined;
  /** Where the public keys of the identity provider are; only asymmetric algorithms are accepted then. */
  readonly jwksUrl?: string | undefined;
  readonly jwtIssuer: string;
  readonly jwtAudience: string;
  /** Older tokens are refused whatever their `exp` says; default one day. */
  readonly tokenMaxAgeSeconds?: number | undefined;
}

export const { ConfigurableModuleClass: ConfigurableIdentityModule, MODULE_OPTIONS_TOKEN: IDENTITY_OPTIONS } =
  new ConfigurableModuleBuilder<IdentityOptions>()
    .setExtras({}, (definition) => ({ ...definition, global: true }))
    .build();

const SECRET_BYTES_MIN = 32;

/** @throws Error that names what is wrong, without values. */
export function checkIdentityOptions(options: IdentityOptions): void {
  if ((options.jwtSecret === undefined) === (options.jwksUrl === undefined)) {
    throw new Error('identity needs either a JWT secret or a JWKS URL, and not both');
  }
  if (options.jwtSecret !== undefined && Buffer.byteLength(options.jwtSecret) < SECRET_BYTES_MIN) {
    throw new Error(`the JWT secret has less than ${String(SECRET_BYTES_MIN)} bytes`);
  }
  if (options.jwtIssuer === '' || options.jwtAudience === '')
    throw new Error('identity needs an issuer and an audience');
}
