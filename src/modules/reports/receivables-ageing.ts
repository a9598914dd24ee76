import type { EntityManager } from 'typeorm';

/** What is owed, by how long it has been due; minor units. */
export interface AgeingBuckets {
  readonly notDueMinor: bigint;
  readonly days1To30Minor: bigint;
  readonly days31To60Minor: bigint;
  readonly days61To90Minor: bigint;
  readonly over90DaysMinor: bigint;
}

/** What all customers owe in one currency. */
export interface CurrencyReceivables extends AgeingBuckets {
  readonly currency: string;
}

/** What one customer owes. */
export interface CustomerReceivables extends CurrencyReceivables {
  readonly customerId: string;
  readonly name: string;
}

/** What customers owed at the end of a day. */
export interface Receivables {
  /** By currency; of all customers. */
  readonly totals: readonly CurrencyReceivables[];
  /** By currency, name and id, after the place that was asked for. */
  readonly customers: readonly CustomerReceivables[];
}

/** Which customers are shown. */
export interface ReceivablesPage {
  /** The last customer of the page before. */
  readonly after: { readonly currency: string; readonly customerId: string } | undefined;
  readonly limit: number;
}

/**
 * Begins with what is due now and takes back what was posted after the day, so that only open invoices and later changes
 * are read, however many invoices are paid. An allocation is posted with its payment, with its refund, or, for credit that
 * was applied later, on the day of the write unless the payment came later: at most one day after it was written. The
 * second day allows for another time zone in the company's settings. A void
 * that is posted later than its invoice is posted on the day of the write at the latest.
 */
const RECEIVABLES = `
  WITH later AS (
    SELECT allocation.invoice_id, sum(allocation.amount_minor) AS amount_minor
    FROM payment_allocations AS allocation
    JOIN payments AS payment ON payment.company_id = $1 AND payment.id = allocation.payment_id
    LEFT JOIN refunds AS refund ON refund.company_id = $1 AND refund.id = allocation.write_id
    WHERE allocation.company_id = $1 AND allocation.created_at >= ($2::date - 2)::timestamp AT TIME ZONE $3
      AND $2::date < CASE
        WHEN refund.id IS NOT NULL THEN refund.refund_date
        WHEN allocation.write_id = allocation.payment_id THEN payment.received_date
        ELSE greatest(payment.received_date, (allocation.created_at AT TIME ZONE $3)::date) END
    GROUP BY allocation.invoice_id
  ), known AS (
    SELECT id, currency, customer_id, issue_date, due_date, total_minor - applied_minor AS due_minor
    FROM invoices WHERE company_id = $1 AND status = 'open'
    UNION ALL SELECT id, currency, customer_id, issue_date, due_date, 0 FROM invoices
    WHERE company_id = $1 AND status = 'paid' AND id IN (SELECT invoice_id FROM later)
    UNION ALL SELECT id, currency, customer_id, issue_date, due_date, total_minor FROM invoices
    WHERE company_id = $1 AND status = 'void' AND revised_at >= ($2::date - 2)::timestamp AT TIME ZONE $3
      AND voided_on > $2::date
  ), due AS (
    SELECT known.currency, known.customer_id, $2::date - known.due_date AS days,
      known.due_minor + coalesce(later.amount_minor, 0) AS amount
    FROM known LEFT JOIN later ON later.invoice_id = known.id
    WHERE known.issue_date <= $2::date
  ), owed AS MATERIALIZED (
    SELECT due.currency, due.customer_id, customer.name,
      coalesce(sum(amount) FILTER (WHERE days <= 0), 0) AS not_due,
      coalesce(sum(amount) FILTER (WHERE days BETWEEN 1 AND 30), 0) AS days_1_to_30,
      coalesce(sum(amount) FILTER (WHERE days BETWEEN 31 AND 60), 0) AS days_31_to_60,
      coalesce(sum(amount) FILTER (WHERE days BETWEEN 61 AND 90), 0) AS days_61_to_90,
      coalesce(sum(amount) FILTER (WHERE days > 90), 0) AS over_90_days
    FROM due JOIN customers AS customer ON customer.company_id = $1 AND customer.id = due.customer_id
    WHERE amount <> 0
    GROUP BY due.currency, due.customer_id, customer.name
  ), shown AS (
    SELECT * FROM owed
    WHERE $4::text IS NULL OR (currency, name, customer_id)
      > ($4, (SELECT last.name FROM customers AS last WHERE last.company_id = $1 AND last.id = $5::uuid), $5::uuid)
    ORDER BY currency, name, customer_id LIMIT $6
  )
  SELECT NULL AS "customerId", NULL AS name, currency, sum(not_due)::text AS "notDue",
    sum(days_1_to_30)::text AS "days1To30", sum(days_31_to_60)::text AS "days31To60",
    sum(days_61_to_90)::text AS "days61To90", sum(over_90_days)::text AS "over90Days"
  FROM owed GROUP BY currency
  UNION ALL SELECT customer_id, name, currency, not_due::text, days_1_to_30::text, days_31_to_60::text,
    days_61_to_90::text, over_90_days::text
  FROM shown
  ORDER BY currency, name, "customerId"`;

interface ReceivablesRow {
  readonly customerId: string | null;
  readonly name: string | null;
  readonly currency: string;
  readonly notDue: string;
  readonly days1To30: string;
  readonly days31To60: string;
  readonly days61To90: string;
  readonly over90Days: string;
}

/** One statement; its work grows with the open invoices, and with what was posted since the day. */
export async function receivablesAgeing(
  manager: EntityManager,
  companyId: string,
  { asOf, timeZone }: { readonly asOf: string; readonly timeZone: string },
  { after, limit }: ReceivablesPage,
): Promise<Receivables> {
  const place = [after?.currency ?? null, after?.customerId ?? null];
  const rows = await manager.query<ReceivablesRow[]>(RECEIVABLES, [companyId, asOf, timeZone, ...place, limit]);
  return {
    totals: rows.filter(({ customerId }) => customerId === null).map(bucketsOf),
    customers: rows.flatMap((row) =>
      row.customerId === null ? [] : [{ ...bucketsOf(row), customerId: row.customerId, name: row.name ?? '' }],
    ),
  };
}

function bucketsOf(row: ReceivablesRow): CurrencyReceivables {
  return {
    currency: row.currency,
    notDueMinor: BigInt(row.notDue),
    days1To30Minor: BigInt(row.days1To30),
    days31To60Minor: BigInt(row.days31To60),
    days61To90Minor: BigInt(row.days61To90),
    over90DaysMinor: BigInt(row.over90Days),
  };
}
