import { Module } from '@nestjs/common';
import { CustomerReads } from './customer-reads.service.js';
import { CustomersController } from './customers.controller.js';
import { CustomersService } from './customers.service.js';

@Module({
  controllers: [CustomersController],
  providers: [CustomersService, CustomerReads],
  exports: [CustomersService],
})
export class CustomersModule {}
