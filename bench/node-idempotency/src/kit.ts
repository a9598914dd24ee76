import { fileURLToPath } from 'node:url';

/** Who asks, and for which company. */
export interface Caller {
  readonly userId: string;
  readonly companyId: string;
}

interface DataSource {
  initialize(): Promise<DataSource>;
  transaction<Result>(work: (manager: unknown) => Promise<Result>): Promise<Result>;
}

/** The compiled `bench/peers/kit.ts`, as far as it is used: the same transaction as the plain peer's. */
interface Kit {
  readonly PeerPaymentDto: new () => object;
  readonly PeerRefusal: new () => Error & { readonly status: 403 | 422 };
  paymentRequest(caller: Caller, key: string, dto: object, startedAt: number): object;
  createPlainPayment(manager: unknown, request: object): Promise<{ readonly stored: { readonly answer: string } }>;
  plainDataSource(url: string): DataSource;
  logRequest(requestId: string, method: string, route: string, status: number, startedAt: number): void;
  peerSettings(): { readonly port: number; readonly databaseUrl: string; readonly jwtSecret: string };
  verifyToken(authorization: string | undefined, secret: string): Caller | undefined;
}

const COMPILED = fileURLToPath(new URL('../../../dist/.bench/bench/peers/kit.js', import.meta.url));

export const kit = (await import(COMPILED)) as Kit;
