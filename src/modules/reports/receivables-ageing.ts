import type { EntityManager } from 'typeorm';

/** What a customer owes, by how long it has been due; minor units. */
export interface CustomerReceivables {
  readonly currency: string;
  readonly customerId: string;
  readonly name: string;
  readonly notDueMinor: bigint;
  readonly days1To30Minor: bigint;
  readonly days31To60Minor: bigint;
  readonly days61To90Minor: bigint;
  readonly over90DaysMinor: bigint;
}

/**
 * Each allocation counts from the day on which it was posted: with its payment, with its refund, or, for credit that was
 * applied later, on the day of the write unless the payment came later.
 */
const RECEIVABLES = `
  WITH open_invoices AS (
    SELECT invoice.currency, invoice.customer_id, $2::date - invoice.due_date AS days_due,
      invoice.total_minor - coalesce((
        SELECT sum(allocation.amount_minor) FROM payment_allocations AS allocation
        JOIN payments AS payment ON payment.company_id = $1 AND payment.id = allocation.payment_id
        LEFT JOIN refunds AS refund ON refund.company_id = $1 AND refund.id = allocation.write_id
        WHERE allocation.company_id = $1 AND allocation.invoice_id = invoice.id AND $2::date >= CASE
          WHEN refund.id IS NOT NULL THEN refund.refund_date
          WHEN allocation.write_id = allocation.payment_id THEN payment.received_date
          ELSE greatest(payment.received_date, (allocation.created_at AT TIME ZONE $3)::date) END
      ), 0) AS due_minor
    FROM invoices AS invoice
    WHERE invoice.company_id = $1 AND invoice.status <> 'draft' AND invoice.issue_date <= $2::date
      AND NOT (invoice.status = 'void' AND greatest(invoice.issue_date, (invoice.voided_at AT TIME ZONE $3)::date) <= $2::date)
  )
  SELECT open.currency, open.customer_id AS "customerId", customer.name,
    coalesce(sum(due_minor) FILTER (WHERE days_due <= 0), 0)::text AS "notDue",
    coalesce(sum(due_minor) FILTER (WHERE days_due BETWEEN 1 AND 30), 0)::text AS "days1To30",
    coalesce(sum(due_minor) FILTER (WHERE days_due BETWEEN 31 AND 60), 0)::text AS "days31To60",
    coalesce(sum(due_minor) FILTER (WHERE days_due BETWEEN 61 AND 90), 0)::text AS "days61To90",
    coalesce(sum(due_minor) FILTER (WHERE days_due > 90), 0)::text AS "over90Days"
  FROM open_invoices AS open
  JOIN customers AS customer ON customer.company_id = $1 AND customer.id = open.customer_id
  WHERE due_minor <> 0
  GROUP BY open.currency, open.customer_id, customer.name
  ORDER BY open.currency, customer.name, open.customer_id`;

type ReceivablesRow = Readonly<
  Record<
    'currency' | 'customerId' | 'name' | 'notDue' | 'days1To30' | 'days31To60' | 'days61To90' | 'over90Days',
    string
  >
>;

/** What customers owed at the end of a day, by currency and name. */
export async function receivablesAgeing(
  manager: EntityManager,
  companyId: string,
  asOf: string,
  timeZone: string,
): Promise<CustomerReceivables[]> {
  const rows = await manager.query<ReceivablesRow[]>(RECEIVABLES, [companyId, asOf, timeZone]);
  return rows.map(({ currency, customerId, name, ...due }) => ({
    ...{ currency, customerId, name, notDueMinor: BigInt(due.notDue), days1To30Minor: BigInt(due.days1To30) },
    ...{ days31To60Minor: BigInt(due.days31To60), days61To90Minor: BigInt(due.days61To90) },
    over90DaysMinor: BigInt(due.over90Days),
  }));
}
