export { BankAccount } from './bank-account.entity.js';
export { BankImport } from './bank-import.entity.js';
export { BankTransaction } from './bank-transaction.entity.js';
export { BankingModule } from './banking.module.js';
