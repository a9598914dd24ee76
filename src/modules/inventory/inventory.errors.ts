import { ProblemError, problemType } from '../../http/index.js';
import { constraintProblem } from '../../idempotency/index.js';
import { DuplicateExternalRef, IllegalTransition } from '../../ledger/index.js';

export class DuplicateSku extends ProblemError {
  static override readonly type = problemType({
    code: 'duplicate_sku',
    status: 409,
    title: 'The SKU belongs to another item',
    action: 'Choose another SKU, or use the item that has it: GET /api/inventory/items?sku=.',
  });

  constructor() {
    super('Another item of the company has this SKU.');
  }
}

export class CostingLocked extends ProblemError {
  static override readonly type = problemType({
    code: 'costing_locked',
    status: 409,
    title: "The item's costing can not change any more",
    action: 'Create another item with the other costing, and adjust the stock over to it.',
  });

  constructor() {
    super('The stock of the item has moved, so its costing is fixed.');
  }
}

/** What was wanted of an item, and what there is; quantities as answers show them. */
export interface StockShortage {
  readonly itemId: string;
  readonly requested: string;
  readonly available: string;
}

export class InsufficientStock extends ProblemError {
  static override readonly type = problemType({
    code: 'insufficient_stock',
    status: 409,
    title: 'There is not enough in stock',
    action: 'Take out at most what is available, or first record what has come in.',
  });

  /** @param shortage unknown when the database has refused it. */
  constructor(shortage?: StockShortage) {
    super(
      shortage === undefined
        ? 'More would go out than is in stock.'
        : `${shortage.requested} would go out, but only ${shortage.available} of the item is in stock.`,
      shortage === undefined ? {} : { extensions: { ...shortage } },
    );
  }
}

export class ExpectedMismatch extends ProblemError {
  static override readonly type = problemType({
    code: 'expected_mismatch',
    status: 409,
    title: 'The stock is not what was expected',
    action: 'Read the item, decide again, and send the quantity in `quantity` as expectedQuantity.',
  });

  constructor(expectedQuantity: string, quantity: string) {
    super(`The stock is ${quantity}, not ${expectedQuantity}: it has changed since.`, {
      extensions: { expectedQuantity, quantity },
    });
  }
}

export class UnitCostRequired extends ProblemError {
  static override readonly type = problemType({
    code: 'unit_cost_required',
    status: 422,
    title: 'What comes in has no cost',
    action: 'Give unitCost. Only where there is stock already, its average can be taken.',
  });

  constructor(pointer: string) {
    const message = 'There is no stock whose average cost could be taken.';
    super(message, { errors: [{ pointer, code: 'unit_cost_required', message }] });
  }
}

export class OverReceipt extends ProblemError {
  static override readonly type = problemType({
    code: 'over_receipt',
    status: 409,
    title: 'More would be received than was ordered',
    action: 'Receive at most what is outstanding; order what came beyond that in another purchase order.',
  });

  /** @param excess unknown when the database has refused it. */
  constructor(excess?: { readonly lineNo: number; readonly outstanding: string }) {
    super(
      excess === undefined
        ? 'More would be received than was ordered.'
        : `Only ${excess.outstanding} of line ${excess.lineNo} is outstanding.`,
      excess === undefined ? {} : { extensions: { ...excess } },
    );
  }
}

constraintProblem('inventory_items_sku', () => new DuplicateSku());
constraintProblem('item_costing_locked', () => new CostingLocked());
constraintProblem('item_no_negative_stock', () => new InsufficientStock());
constraintProblem('move_leaves_no_negative_stock', () => new InsufficientStock());
constraintProblem('vendors_external_ref', () => new DuplicateExternalRef());
constraintProblem('purchase_order_no_over_receipt', () => new OverReceipt());
constraintProblem('purchase_order_transition', () => new IllegalTransition('its state', 'this one'));
