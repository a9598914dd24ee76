export { PayrollModule } from './payroll.module.js';
