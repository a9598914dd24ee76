import { BANKING } from './banking.js';
import { COMPANY } from './company.js';
import { INVENTORY } from './inventory.js';
import { LEDGER } from './ledger.js';
import { PAYROLL } from './payroll.js';
import { RECEIVABLES } from './receivables.js';

export type { Recipe } from './recipe.js';

/** How to ask for each operation that commands send. */
export const RECIPES = { ...RECEIVABLES, ...LEDGER, ...BANKING, ...PAYROLL, ...INVENTORY, ...COMPANY } as const;

/** An operation that commands can send. */
export type RecipeName = keyof typeof RECIPES;
