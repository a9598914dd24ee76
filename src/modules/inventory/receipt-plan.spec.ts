import fc from 'fast-check';
import { ValidationFailed } from '../../http/index.js';
import { priceOf } from '../../ledger/index.js';
import { OverReceipt } from './inventory.errors.js';
import type { PurchaseOrderLine } from './purchase-order-line.entity.js';
import { costOfPart, plannedReceipt } from './receipt-plan.js';
import { formatQuantity, storedQuantity } from './stock-quantity.js';

const line = (lineNo: number, quantityOrdered: string, quantityReceived: string): PurchaseOrderLine => ({
  ...{ companyId: 'c', purchaseOrderId: 'o', itemId: 'i', lineNo },
  ...{ quantityOrdered, quantityReceived, unitCostMinor: '33.3333' },
});
const lines = [line(1, '3.0000', '1.0000'), line(2, '2.0000', '2.0000'), line(3, '0.5000', '0.0000')];

describe('a receipt', () => {
  it('is all that is outstanding when nothing else is said', () => {
    const planned = plannedReceipt(lines, undefined);
    expect(planned.map((part) => [part.line.lineNo, part.quantity, part.receivedAfter, part.costMinor])).toEqual([
      [1, 20_000n, '3.0000', 67n],
      [3, 5_000n, '0.5000', 17n],
    ]);
  });

  it('is what is said, and never more than is outstanding', () => {
    const [part] = plannedReceipt(lines, [{ lineNo: 1, quantity: '0.5' }]);
    expect(part).toMatchObject({ quantity: 5_000n, receivedAfter: '1.5000', pointer: '/receipt/lines/0' });
    expect(() => plannedReceipt(lines, [{ lineNo: 1, quantity: '2.0001' }])).toThrow(OverReceipt);
    expect(() => plannedReceipt(lines, [{ lineNo: 2, quantity: '0.0001' }])).toThrow(OverReceipt);
  });

  it.each([
    ['a line that is not there', [{ lineNo: 4, quantity: '1' }]],
    [
      'a line twice',
      [
        { lineNo: 1, quantity: '1' },
        { lineNo: 1, quantity: '1' },
      ],
    ],
  ])('is refused with %s', (_what, requested) => {
    expect(() => plannedReceipt(lines, requested)).toThrow(ValidationFailed);
  });
});

it('the parts of a line cost together what the line costs, in however many they come', () => {
  const parts = fc.array(fc.bigInt(1n, 10n ** 9n), { minLength: 1, maxLength: 20 });
  const unitCost = fc.bigInt(0n, 10n ** 12n).map(storedQuantity);
  fc.assert(
    fc.property(parts, unitCost, (quantities, unitCostMinor) => {
      let [received, costMinor] = [0n, 0n];
      for (const quantity of quantities) {
        const cost = costOfPart(received, quantity, unitCostMinor);
        expect(cost >= 0n).toBe(true);
        [received, costMinor] = [received + quantity, costMinor + cost];
      }
      expect(costMinor).toBe(priceOf(storedQuantity(received), unitCostMinor));
    }),
  );
});

it.each([
  ['2.5000', '2.5'],
  ['10.0000', '10'],
  ['0.0000', '0'],
  ['-2.0100', '-2.01'],
  ['100.0001', '100.0001'],
])('%s is shown as %s', (stored, shown) => {
  expect(formatQuantity(stored)).toBe(shown);
});
