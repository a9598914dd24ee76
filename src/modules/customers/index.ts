export { Customer } from './customer.entity.js';
export { CustomersModule } from './customers.module.js';
export { assertCurrencyOf, CustomersService } from './customers.service.js';
