import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, AnswersPage, IdParam, IfMatch, type Page } from '../../http/index.js';
import { Idempotent, type IdempotentWrite, Write } from '../../idempotency/index.js';
import { CurrentReader, type Reader } from '../../identity/index.js';
import { CustomerReads } from './customer-reads.service.js';
import { CreateCustomerDto, ListCustomersQuery, UpdateCustomerDto } from './customer.dto.js';
import { CustomerView } from './customer.view.js';
import { CustomersService } from './customers.service.js';

@ApiTags('customers')
@Controller('api/customers')
export class CustomersController {
  constructor(
    private readonly customers: CustomersService,
    private readonly reads: CustomerReads,
  ) {}

  @Post()
  @Idempotent('createCustomer')
  @Answers(CustomerView, 'Create a customer')
  create(@Write() write: IdempotentWrite, @Body() dto: CreateCustomerDto): Promise<CustomerView> {
    return this.customers.create(write, dto);
  }

  @Patch(':id')
  @Idempotent('updateCustomer')
  @Answers(CustomerView, 'Change a customer')
  update(
    @Write() write: IdempotentWrite,
    @IdParam() id: string,
    @IfMatch({ required: true }) expectedVersion: number | undefined,
    @Body() dto: UpdateCustomerDto,
  ): Promise<CustomerView> {
    return this.customers.update(write, id, expectedVersion, dto);
  }

  @Get(':id')
  @Answers(CustomerView, 'Read a customer')
  item(@CurrentReader() reader: Reader, @IdParam() id: string): Promise<CustomerView> {
    return this.reads.item(reader, id);
  }

  @Get()
  @AnswersPage(CustomerView, 'List customers')
  list(@CurrentReader() reader: Reader, @Query() query: ListCustomersQuery): Promise<Page<CustomerView>> {
    return this.reads.list(reader, query);
  }
}
