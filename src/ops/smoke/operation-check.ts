import { randomUUID } from 'node:crypto';
import { MUTATIONS } from '../../mutations/index.js';
import { type ApiAnswer, describeAnswer, jsonOf } from '../client/api-client.js';
import { RECIPES, type RecipeName } from '../client/recipes/index.js';
import { type Entity, type PreparedWrite, resourcePath, type TestCompany } from '../client/test-company.js';
import { check, type Check, expectProblem, expectThat } from './check.js';

/** The operations that a release stands or falls with, in the order in which they are sent. */
export const SMOKE_OPERATIONS = [
  'createCustomer',
  'updateCustomer',
  'createInvoice',
  'finalizeInvoice',
  'createPayment',
  'createRefund',
  'reconcileLedger',
  'importBankTransactions',
  'reconcileBankTransaction',
  'createEmployee',
  'executePayrollRun',
  'adjustInventoryQuantity',
  'triggerWorkflowInstance',
  'updateCompanySettings',
  'grantUserCompanyAccess',
] as const satisfies readonly RecipeName[];

/**
 * What is sent again, in the order of the promises that it tries.
 * @param triesCollision also another payload under the key, which an alert tells.
 */
export function checkOperation(company: TestCompany, operation: RecipeName, triesCollision: boolean): Promise<Check> {
  return check(operation, async () => {
    const write = await company.prepare(operation, await RECIPES[operation](company));
    const key = randomUUID();
    const noKey = await company.api.sendUntilAnswered(write.request);
    const first = await company.api.sendUntilAnswered({ ...write.request, key });
    const faults = [
      ...expectProblem('without a key', noKey, 400, 'idempotency_key_missing'),
      ...expectFirst(operation, key, first),
    ];
    // Whatever comes after a first answer that is none says nothing.
    if (faults.length > 0) return faults;
    return [
      ...(await expectReplay(company, write, key, first)),
      ...(triesCollision ? await expectMismatch(company, write, key) : []),
      ...(await expectEntity(company, operation, key, first)),
    ];
  });
}

function expectFirst(operation: RecipeName, key: string, answer: ApiAnswer): string[] {
  const { firstStatus } = MUTATIONS[operation];
  const { headers, status } = answer;
  return [
    ...expectThat(status === firstStatus, `expected ${firstStatus} at first, was answered ${describeAnswer(answer)}`),
    ...expectThat(headers['idempotent-replayed'] === undefined, 'the first answer calls itself a replay'),
    ...expectThat(headers['idempotency-key'] === key, 'the first answer does not name its key'),
    ...expectThat(status !== 201 || headers.location !== undefined, 'what was created has no Location'),
  ];
}

async function expectReplay(
  { api }: TestCompany,
  { operation, request }: PreparedWrite,
  key: string,
  first: ApiAnswer,
): Promise<string[]> {
  const replay = await api.sendUntilAnswered({ ...request, key });
  const { firstStatus } = MUTATIONS[operation];
  const originalStatus = replay.headers['idempotency-original-status'];
  return [
    ...expectThat(replay.status === 200, `expected 200 on a retry, was answered ${describeAnswer(replay)}`),
    ...expectThat(replay.text === first.text, 'a retry was answered with other bytes'),
    ...expectThat(replay.headers['idempotent-replayed'] === 'true', 'a retry was not marked as a replay'),
    ...expectThat(originalStatus === String(firstStatus), `a replay names ${String(originalStatus)} as first status`),
  ];
}

/** The key is judged before the payload, so that one which no release would take does. */
async function expectMismatch({ api }: TestCompany, { request }: PreparedWrite, key: string): Promise<string[]> {
  const body = { ...request.body, anotherPayload: randomUUID() };
  const answer = await api.sendUntilAnswered({ ...request, body, key });
  return expectProblem('another payload under the same key', answer, 422, 'idempotency_key_reused');
}

async function expectEntity(
  company: TestCompany,
  operation: RecipeName,
  key: string,
  first: ApiAnswer,
): Promise<string[]> {
  const path = resourcePath(operation, jsonOf(first) as Entity);
  const entity = await company.get(path);
  const outcome = await company.get(`/api/idempotency/${operation}/${key}`);
  const { status, attempts } = jsonOf(outcome);
  const writes = Array.isArray(attempts) ? attempts.filter((one: { status?: unknown }) => one.status === 'new') : [];
  return [
    ...expectThat(entity.status === 200, `${path} answered ${describeAnswer(entity)}`),
    ...expectThat(status === 'succeeded', `of the key the API says: ${describeAnswer(outcome)}`),
    ...expectThat(writes.length === 1, `the audit log has ${writes.length} new writes of the key instead of 1`),
  ];
}
