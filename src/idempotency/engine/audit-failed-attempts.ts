import { randomUUID } from 'node:crypto';
import type { EngineParts } from './engine-parts.js';
import { GroupConnection } from './group-connection.js';
import { GroupRecords } from './group-records.js';
import { sendStatements } from './send-changes.js';

/**
 * Writes the audit rows of failed attempts that no transaction of their company took along. Best effort: an append needs
 * no lock, and what can't be written now is dropped.
 */
export async function auditFailedAttempts(parts: EngineParts): Promise<void> {
  const attempts = parts.failedAttempts.take();
  if (attempts.length === 0) return;
  let connection: GroupConnection | undefined;
  let whole = false;
  try {
    connection = await GroupConnection.open(parts.dataSource, parts.options.prepared);
    await connection.begin();
    const companies = [...new Set(attempts.map(({ attempt }) => attempt.companyId))].join();
    const opened = await connection.send({
      name: 'companies',
      text: `SELECT now(), set_config('app.companies', $1, true)`,
      values: [companies],
    });
    const records = new GroupRecords(randomUUID(), opened.rows[0]?.[0] as Date);
    for (const attempt of attempts) records.auditFailed(attempt);
    await sendStatements(connection, records.statements(parts.layouts));
    await connection.commit(parts.options.groupLimits.commitMs);
    whole = true;
  } catch {
    parts.metrics.groupRetried('audit');
  } finally {
    await connection?.release(whole);
  }
}
