import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, AnswersPage, IdParam, IfMatch, type Page } from '../../http/index.js';
import { Idempotent, type IdempotentWrite, Write } from '../../idempotency/index.js';
import { CurrentReader, type Reader } from '../../identity/index.js';
import { VendorReads } from './vendor-reads.service.js';
import { CreateVendorDto, ListVendorsQuery, UpdateVendorDto } from './vendor.dto.js';
import { VendorView } from './vendor.view.js';
import { VendorsService } from './vendors.service.js';

@ApiTags('purchasing')
@Controller('api/inventory/vendors')
export class VendorsController {
  constructor(
    private readonly vendors: VendorsService,
    private readonly reads: VendorReads,
  ) {}

  @Post()
  @Idempotent('createVendor')
  @Answers(VendorView, 'Create a vendor')
  create(@Write() write: IdempotentWrite, @Body() dto: CreateVendorDto): Promise<VendorView> {
    return this.vendors.create(write, dto);
  }

  @Patch(':id')
  @Idempotent('updateVendor')
  @Answers(VendorView, 'Change a vendor')
  update(
    @Write() write: IdempotentWrite,
    @IdParam() id: string,
    @IfMatch({ required: true }) expectedVersion: number | undefined,
    @Body() dto: UpdateVendorDto,
  ): Promise<VendorView> {
    return this.vendors.update(write, id, expectedVersion, dto);
  }

  @Get(':id')
  @Answers(VendorView, 'Read a vendor')
  item(@CurrentReader() reader: Reader, @IdParam() id: string): Promise<VendorView> {
    return this.reads.item(reader, id);
  }

  @Get()
  @AnswersPage(VendorView, 'List vendors')
  list(@CurrentReader() reader: Reader, @Query() query: ListVendorsQuery): Promise<Page<VendorView>> {
    return this.reads.list(reader, query);
  }
}
