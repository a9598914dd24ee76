import { orderTables } from './table-order.js';

describe('orderTables', () => {
  const key = (child: string, parent: string, deferred = false) => ({ child, parent, deferred });

  it('puts a table behind those that it refers to, and else goes by name', () => {
    const order = orderTables(
      ['zebra', 'payments', 'customers', 'allocations'],
      [
        key('payments', 'customers'),
        key('allocations', 'payments'),
        key('allocations', 'strangers'),
        key('strangers', 'customers'),
      ],
    );
    expect([...order.keys()]).toEqual(['customers', 'payments', 'allocations', 'zebra']);
    expect([...order.values()]).toEqual([0, 1, 2, 3]);
  });

  it('puts a table before the one that it refers to by a deferred key', () => {
    const order = orderTables(['entries', 'lines'], [key('lines', 'entries', true)]);
    expect([...order.keys()]).toEqual(['lines', 'entries']);
  });

  it('refuses a cycle', () => {
    expect(() => orderTables(['a', 'b'], [key('a', 'b'), key('b', 'a')])).toThrow('form a cycle');
  });
});
