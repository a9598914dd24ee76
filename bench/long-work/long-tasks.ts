import { WORK_YEAR } from '../companies.js';
import type { ApiAnswer, ApiClient } from '../load/api-client.js';
import type { LongOperation } from '../measurement/sample.js';

/** One request of long work that was answered. */
export interface LongStep {
  readonly operation: LongOperation;
  readonly durationMs: number;
  /** What is wrong with the answer. */
  readonly problem?: string;
}

/** Does some long work once, request by request, so that it can be done again. */
export type LongTask = () => AsyncGenerator<LongStep>;

const RUNS = '/api/payroll/pay-runs';

/** Does it over and over. What ends after the load has ended does not count: it was beside nothing. */
export async function untilOver(task: LongTask, over: AbortSignal, steps: LongStep[]): Promise<void> {
  const isOver = (): boolean => over.aborted;
  while (!isOver()) {
    for await (const step of task()) if (!isOver()) steps.push(step);
  }
}

/** A run from its draft to the payment, which is taken back so that the next one pays the same. */
export function payRuns(api: ApiClient, payPeriodId: string, employees: number): LongTask {
  return async function* () {
    const draft = await api.write({ path: RUNS, body: { payPeriodId } });
    const paid = draft.body['itemCount'];
    yield step('createPayRun', draft, paid === employees ? undefined : `${String(paid)} of ${employees} are paid`);
    const path = `${RUNS}/${draft.body.id}`;
    const setStatus = (status: string, version: number): Promise<ApiAnswer> =>
      api.write({ method: 'PATCH', path: `${path}/status`, body: { status }, version });
    yield step('updatePayRunStatus to approved', await setStatus('approved', 1));
    yield step('executePayrollRun', await api.write({ path: `${path}/execute`, body: {}, version: 2 }));
    yield step('updatePayRunStatus to reversed', await setStatus('reversed', 3));
  };
}

/** The file of a bank, each time with rows that are all new. */
export function bankImports(api: ApiClient, bankAccountId: string, rows: number): LongTask {
  let file = 0;
  return async function* () {
    file += 1;
    const body = { bankAccountId, format: 'csv', fileName: `${file}.csv`, content: statement(file, rows) };
    const answer = await api.write({ path: '/api/bank-transactions/import', body });
    const { imported } = answer.body;
    yield step(
      'importBankTransactions',
      answer,
      imported === rows ? undefined : `${String(imported)} of ${rows} are new`,
    );
  };
}

function statement(file: number, rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const day = String((row % 28) + 1).padStart(2, '0');
    const amount = `${row % 3 === 0 ? '' : '-'}${100 + (row % 900)}.${String(row % 100).padStart(2, '0')}`;
    return `${WORK_YEAR}-04-${day},${amount},"Card payment ${file}-${row}, thank you"`;
  });
  return ['date,amount,description', ...lines].join('\n');
}

function step(operation: LongOperation, { durationMs }: ApiAnswer, problem?: string): LongStep {
  return { operation, durationMs, ...(problem === undefined ? {} : { problem }) };
}
