import { type ApiClient, describeAnswer } from '../client/api-client.js';
import { check, type Check, expectProblem, expectThat } from './check.js';

const PATH = '/api/customers';

/** Whether the API is alive and ready. */
export function checkHealth(api: ApiClient): Promise<Check> {
  return check('health', async () => [...(await expectHealthy(api, 'live')), ...(await expectHealthy(api, 'ready'))]);
}

/** Whether it lets nobody in without a token, and no write without a key. */
export async function checkDoors(api: ApiClient): Promise<Check[]> {
  return [
    await check('tokens', async () => {
      const none = await api.sendUntilAnswered({ method: 'GET', path: PATH, token: null });
      const wrong = await api.sendUntilAnswered({ method: 'GET', path: PATH, token: 'not-a-token' });
      return [
        ...expectThat(none.status === 401, `without a token: expected 401, was answered ${describeAnswer(none)}`),
        ...expectThat(wrong.status === 401, `with a wrong token: expected 401, was answered ${describeAnswer(wrong)}`),
      ];
    }),
    await check('malformed keys', async () => {
      // No company is there yet, and this is the operation that needs none.
      const request = { method: 'POST', path: '/api/companies', body: {} };
      const answer = await api.sendUntilAnswered({ ...request, key: 'a b' });
      return expectProblem('a key with a space', answer, 400, 'idempotency_key_invalid');
    }),
  ];
}

async function expectHealthy(api: ApiClient, what: string): Promise<string[]> {
  const answer = await api.sendUntilAnswered({ method: 'GET', path: `/health/${what}`, token: null });
  return expectThat(answer.status === 200, `/health/${what} answered ${describeAnswer(answer)}`);
}
