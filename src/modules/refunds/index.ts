export { Refund } from './refund.entity.js';
export { RefundsModule } from './refunds.module.js';
