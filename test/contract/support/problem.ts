import { type Answer, jsonOf } from './http-client.js';

/** Holds an answer to the form of a problem document (RFC 9457) with this status and code. */
export function expectProblem(answer: Answer, status: number, code: string): Readonly<Record<string, unknown>> {
  const problem = jsonOf(answer);
  expect({ status: answer.status, code: problem['code'], detail: problem['detail'] }).toEqual({
    status,
    code,
    detail: expect.stringMatching(/\S/) as unknown,
  });
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(problem).toMatchObject({
    type: expect.stringMatching(/\S/) as unknown,
    title: expect.stringMatching(/\S/) as unknown,
    status,
    requestId: answer.headers['x-request-id'],
  });
  expect(answer.body).not.toMatch(/node_modules|\bat .*\.[jt]s:\d|SELECT |INSERT |UPDATE /);
  return problem;
}

/** An answer's bytes without the id of its request, to compare what two requests learn. */
export function withoutRequestId({ body, headers }: Answer): string {
  return body.replaceAll(headers['x-request-id'] as string, '<request id>');
}
