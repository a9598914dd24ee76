/** What the benchmark gives a peer. */
export interface PeerSettings {
  readonly port: number;
  readonly databaseUrl: string;
  readonly jwtSecret: string;
}

/** @throws Error when the peer was not started by the benchmark. */
export function peerSettings(): PeerSettings {
  const setting = (name: string): string => {
    const value = process.env[name];
    if (value === undefined) throw new Error(`${name} is missing: peers are started by the benchmark`);
    return value;
  };
  return { port: Number(setting('PORT')), databaseUrl: setting('DATABASE_URL'), jwtSecret: setting('JWT_SECRET') };
}

/** Connections of a peer's pool. */
export const POOL_SIZE = 20;
