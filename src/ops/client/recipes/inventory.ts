import type { TestCompany } from '../test-company.js';
import { type Recipe, uniqueWord } from './recipe.js';

const createInventoryItem: Recipe = ({ currency }) => {
  const sku = `T-${uniqueWord()}`;
  return Promise.resolve({ body: { sku, name: `Item ${sku}`, currency } });
};

const createVendor: Recipe = ({ currency }) => Promise.resolve({ body: { name: `Vendor ${uniqueWord()}`, currency } });

/** Items, stock and orders. */
export const INVENTORY = {
  createInventoryItem,
  adjustInventoryQuantity: async (company) => {
    const { id } = await company.write('createInventoryItem', await createInventoryItem(company));
    return { path: { id }, body: { delta: '5', unitCost: '2.00', reason: 'found' } };
  },
  createInventoryAdjustment: async (company) => ({
    body: {
      reason: 'found',
      note: uniqueWord(),
      lines: [{ itemId: await itemOf(company), delta: '5', unitCost: '2.00' }],
    },
  }),
  createVendor,
  createPurchaseOrder: async (company) => ({
    body: {
      vendorId: await vendorOf(company),
      currency: company.currency,
      memo: uniqueWord(),
      lines: [{ itemId: await itemOf(company), quantity: '3', unitCost: '2.00' }],
    },
  }),
} as const satisfies Readonly<Record<string, Recipe>>;

function itemOf(company: TestCompany): Promise<string> {
  return company.once('item', async () => {
    const { id } = await company.write('createInventoryItem', await createInventoryItem(company));
    return id;
  });
}

function vendorOf(company: TestCompany): Promise<string> {
  return company.once('vendor', async () => {
    const { id } = await company.write('createVendor', await createVendor(company));
    return id;
  });
}
