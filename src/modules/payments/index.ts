export { PaymentAllocation } from './payment-allocation.entity.js';
export { PaymentPostings } from './payment-postings.service.js';
export { Payment, unappliedMinor } from './payment.entity.js';
export { PaymentsModule } from './payments.module.js';
