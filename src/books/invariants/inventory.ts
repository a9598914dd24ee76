import type { Area } from '../invariant.js';
import { differentSums, postedToAccount } from './sums.js';

/** What the lines of documents do to stock; a count that found nothing new does nothing. */
const STOCK_CHANGES = `
  SELECT company_id, adjustment_id AS source_id, line_no, item_id,
    CASE WHEN counted_quantity IS NULL THEN 'adjustment' ELSE 'count' END AS kind, quantity_delta, value_delta_minor
    FROM inventory_adjustment_lines WHERE quantity_delta <> 0
  UNION ALL SELECT line.company_id, line.receipt_id, line.line_no, line.item_id, 'receipt', line.quantity,
    CASE item.costing WHEN 'none' THEN 0 ELSE line.cost_minor END FROM purchase_receipt_lines AS line
    JOIN inventory_items AS item ON item.company_id = line.company_id AND item.id = line.item_id
  UNION ALL SELECT line.company_id, line.invoice_id, line.line_no, line.item_id, 'sale', -line.quantity, NULL
    FROM invoice_lines AS line
    JOIN invoices AS invoice ON invoice.company_id = line.company_id AND invoice.id = line.invoice_id
    WHERE line.item_id IS NOT NULL AND invoice.status <> 'draft'
  UNION ALL SELECT sale.company_id, sale.source_id, sale.source_line, sale.item_id, 'return', -sale.quantity_delta,
    -sale.value_delta_minor FROM inventory_moves AS sale
    JOIN invoices AS invoice ON invoice.company_id = sale.company_id AND invoice.id = sale.source_id
    WHERE sale.kind = 'sale' AND invoice.status = 'void'`;

/** Items in stock, adjustments, and purchase orders with their receipts. */
export const INVENTORY: Area = {
  invariants: [
    {
      id: 'I07',
      says: 'the stock is worth what its account says',
      breaches: {
        'the account 1200 and the items differ': differentSums(
          postedToAccount('1200'),
          `SELECT company_id, currency, value_minor AS amount FROM inventory_items`,
        ),
      },
    },
    {
      id: 'I21',
      says: 'an item has the quantity and the value that its moves say',
      breaches: {
        'the item and its moves differ': `
          SELECT item.company_id, item.id::text AS reference FROM inventory_items AS item
          LEFT JOIN inventory_moves AS move ON move.company_id = item.company_id AND move.item_id = item.id
          GROUP BY item.company_id, item.id
          HAVING item.quantity <> coalesce(sum(move.quantity_delta), 0)
            OR item.value_minor <> coalesce(sum(move.value_delta_minor), 0) OR item.move_seq <> count(move.seq)
            OR item.quantity < 0 OR item.quantity = 0 AND item.value_minor <> 0
            OR item.costing = 'none' AND item.value_minor <> 0`,
      },
    },
    {
      id: 'I22',
      says: 'each move follows from the one before, and is what a line of a document did',
      breaches: {
        'a move of the item does not follow from the one before': `
          SELECT company_id, item_id::text AS reference FROM (
            SELECT company_id, item_id, seq, row_number() OVER item AS place, quantity_after, value_after_minor,
              quantity_after - quantity_delta - lag(quantity_after, 1, 0::quantity) OVER item AS quantity_gap,
              value_after_minor - value_delta_minor - lag(value_after_minor, 1, 0::minor) OVER item AS value_gap
            FROM inventory_moves WINDOW item AS (PARTITION BY company_id, item_id ORDER BY seq)) AS move
          WHERE seq <> place OR quantity_gap <> 0 OR value_gap <> 0 OR quantity_after < 0
            OR quantity_after = 0 AND value_after_minor <> 0`,
        'the line of the document and its move differ': `
          SELECT coalesce(line.company_id, move.company_id) AS company_id,
            concat_ws(' ', coalesce(line.source_id, move.source_id), coalesce(line.line_no, move.source_line)) AS reference
          FROM (${STOCK_CHANGES}) AS line
          FULL JOIN inventory_moves AS move ON move.company_id = line.company_id AND move.source_id = line.source_id
            AND move.source_line = line.line_no AND move.kind = line.kind AND move.item_id = line.item_id
          WHERE line.company_id IS NULL OR move.company_id IS NULL OR line.quantity_delta <> move.quantity_delta
            OR line.value_delta_minor <> move.value_delta_minor`,
      },
    },
    {
      id: 'I23',
      says: 'an order has received what its receipts say, and a receipt costs what its lines cost',
      breaches: {
        'the order and its receipts differ': `
          SELECT company_id, purchase_order_id::text AS reference FROM purchase_order_lines AS line
          JOIN (SELECT company_id, id AS purchase_order_id, status FROM purchase_orders) AS purchase
            USING (company_id, purchase_order_id)
          LEFT JOIN (SELECT company_id, purchase_order_id, line_no, sum(quantity) AS quantity
              FROM purchase_receipt_lines GROUP BY 1, 2, 3) AS received USING (company_id, purchase_order_id, line_no)
          WHERE quantity_received > quantity_ordered OR quantity_received <> coalesce(received.quantity, 0)
            OR quantity_received > 0 AND status IN ('draft', 'approved', 'cancelled')
            OR quantity_received < quantity_ordered AND status = 'received'`,
        'the receipt and its lines differ': `
          SELECT receipt.company_id, receipt.id::text AS reference FROM purchase_receipts AS receipt
          LEFT JOIN purchase_receipt_lines AS line
            ON line.company_id = receipt.company_id AND line.receipt_id = receipt.id
          GROUP BY receipt.company_id, receipt.id
          HAVING count(line.line_no) = 0 OR sum(line.cost_minor) <> receipt.cost_minor`,
      },
    },
  ],
  postings: [
    `SELECT DISTINCT company_id, 'inventory_adjustment', adjustment_id, 'adjust' FROM inventory_adjustment_lines
     WHERE value_delta_minor <> 0`,
    `SELECT company_id, 'purchase_receipt', id, 'receive' FROM purchase_receipts WHERE cost_minor > 0`,
  ],
  writtenTables: [
    'inventory_items',
    'inventory_moves',
    'inventory_adjustments',
    'vendors',
    'purchase_orders',
    'purchase_receipts',
  ],
};
