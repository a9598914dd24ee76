import { randomUUID } from 'node:crypto';
import type { EngineParts } from './engine-parts.js';
import { GroupConnection } from './group-connection.js';
import { GroupRecords } from './group-records.js';
import { BEGIN } from './group-transaction.js';

const OPEN_COMPANIES = `SELECT now(), set_config('app.companies', $1, true)`;

/**
 * Writes the audit rows of failed attempts that no transaction of their company took along. Best effort: an append needs
 * no lock, and what can't be written now is dropped.
 */
export async function auditFailedAttempts(parts: EngineParts): Promise<void> {
  const attempts = parts.failedAttempts.take();
  if (attempts.length === 0) return;
  const { dataSource, options, layouts, metrics } = parts;
  const { commitMs } = options.groupLimits;
  let connection: GroupConnection | undefined;
  let whole = false;
  try {
    const opened = await GroupConnection.open(dataSource, options.prepared, options.connectMs);
    connection = opened;
    await opened.within(commitMs, async () => {
      const companies = [...new Set(attempts.map(({ attempt }) => attempt.companyId))].join();
      const open = { name: 'companies', text: OPEN_COMPANIES, values: [companies] };
      const [, opening] = await opened.send([BEGIN, open]);
      const records = new GroupRecords(randomUUID(), opening.rows[0]?.[0] as Date);
      for (const attempt of attempts) records.auditFailed(attempt);
      await opened.change(records.statements(layouts));
    });
    await opened.commit(commitMs);
    whole = true;
  } catch {
    metrics.groupRetried('audit');
  } finally {
    await connection?.release(whole);
  }
}
