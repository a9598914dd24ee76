import { MUTATIONS, type MutationName } from '../../../src/mutations/index.js';
import { CRASH_POINTS, type CrashPointName, PROOF_POINTS } from './crash-points.js';

/**
 * What the attempt is that meets its process's death:
 * - `first`: a first write.
 * - `replay`: the same request again.
 * - `mismatch`: another payload under a known key.
 * - `refusal`: a request that its handler refuses, for an id that nothing has.
 * - `forbidden`: a request of a member whose role does not allow it, which the lookup refuses.
 * - `commit lost`: a first write whose COMMIT is carried out and never answered.
 * - `commit not sent`: a first write whose connection is lost before COMMIT, which looks the same from here.
 */
export type AttemptKind = 'first' | 'replay' | 'mismatch' | 'refusal' | 'forbidden' | 'commit lost' | 'commit not sent';

/** One attempt at an operation, and where its process dies. */
export interface CrashCase {
  readonly point: CrashPointName;
  readonly kind: AttemptKind;
  readonly operation: MutationName;
}

/** Every operation at every point, in every kind of attempt that it has. */
export function allCases(): CrashCase[] {
  return OPERATIONS.flatMap((operation) => [
    ...commonKindsOf(operation).flatMap((kind) => CRASH_POINTS.map(({ name }) => ({ point: name, kind, operation }))),
    ...PROOF_KINDS.flatMap((kind) => PROOF_POINTS.map(({ name }) => ({ point: name, kind, operation }))),
  ]);
}

function commonKindsOf(operation: MutationName): AttemptKind[] {
  const kinds: AttemptKind[] = ['first', 'replay', 'mismatch'];
  if (!WITHOUT_IDS.includes(operation)) kinds.push('refusal');
  if (MUTATIONS[operation].role !== 'user') kinds.push('forbidden');
  return kinds;
}

/** Operations that take no id, and so have none that nothing has. */
const WITHOUT_IDS: readonly MutationName[] = [
  'createAccount',
  'createPayPeriod',
  'createCompany',
  'updateCompanySettings',
  'createCustomer',
  'createVendor',
  'createWebhookEndpoint',
];

/**
 * Enough of them for every change: at each point a first write of each kind of operation, an attempt of each kind, and
 * each operation at one point at least. All of them run at night.
 */
export function coveringCases(): CrashCase[] {
  const others = OPERATIONS.filter((operation) => !(REPRESENTATIVES as readonly string[]).includes(operation));
  return [
    ...CRASH_POINTS.flatMap(({ name: point }, place) => [
      ...REPRESENTATIVES.map((operation) => ({ point, kind: 'first' as const, operation })),
      ...others
        .filter((_operation, index) => index % CRASH_POINTS.length === place)
        .map((operation) => ({ point, kind: 'first' as const, operation })),
      ...REPEATED.map((operation) => ({ point, kind: 'replay' as const, operation })),
      { point, kind: 'mismatch' as const, operation: REPEATED[place % REPEATED.length] as MutationName },
      { point, kind: 'forbidden' as const, operation: REPEATED[(place + 1) % REPEATED.length] as MutationName },
      { point, kind: 'refusal' as const, operation: REFUSED[place % REFUSED.length] as MutationName },
    ]),
    ...PROOF_POINTS.flatMap(({ name: point }) =>
      PROOF_KINDS.flatMap((kind) => REPEATED.map((operation) => ({ point, kind, operation }))),
    ),
  ];
}

const OPERATIONS = Object.keys(MUTATIONS) as MutationName[];
const PROOF_KINDS = ['commit lost', 'commit not sent'] as const;

/** Financial, high risk, alone, of a user, with If-Match; all start workflows but the one that makes the company. */
const REPRESENTATIVES = [
  'createPayment',
  'createCustomer',
  'importBankTransactions',
  'createCompany',
  'updateInvoice',
] as const satisfies readonly MutationName[];

/** In a group, and alone. */
const REPEATED = ['createPayment', 'importBankTransactions'] as const satisfies readonly MutationName[];
const REFUSED = [
  'finalizeInvoice',
  'importBankTransactions',
  'createPayment',
] as const satisfies readonly MutationName[];
