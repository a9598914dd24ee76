import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, AnswersPage, IdParam, IfMatch, type Page } from '../../../http/index.js';
import { Idempotent, type IdempotentWrite, Write } from '../../../idempotency/index.js';
import { CurrentReader, type Reader } from '../../../identity/index.js';
import { DeductionReads } from './deduction-reads.service.js';
import { EmployeeDeductionView } from './deduction.view.js';
import {
  CreateEmployeeDeductionDto,
  ListEmployeeDeductionsQuery,
  UpdateEmployeeDeductionDto,
} from './employee-deduction.dto.js';
import { EmployeeDeductionsService } from './employee-deductions.service.js';

@ApiTags('payroll')
@Controller('api/payroll/employee-deductions')
export class EmployeeDeductionsController {
  constructor(
    private readonly assignments: EmployeeDeductionsService,
    private readonly reads: DeductionReads,
  ) {}

  @Post()
  @Idempotent('createEmployeeDeduction')
  @Answers(EmployeeDeductionView, 'Make an employee subject to a deduction')
  create(@Write() write: IdempotentWrite, @Body() dto: CreateEmployeeDeductionDto): Promise<EmployeeDeductionView> {
    return this.assignments.create(write, dto);
  }

  @Patch(':id')
  @Idempotent('updateEmployeeDeduction')
  @Answers(EmployeeDeductionView, 'End or cancel an assignment of a deduction')
  update(
    @Write() write: IdempotentWrite,
    @IdParam() id: string,
    @IfMatch({ required: true }) expectedVersion: number | undefined,
    @Body() dto: UpdateEmployeeDeductionDto,
  ): Promise<EmployeeDeductionView> {
    return this.assignments.update(write, id, expectedVersion, dto);
  }

  @Get(':id')
  @Answers(EmployeeDeductionView, 'Read an assignment of a deduction')
  item(@CurrentReader() reader: Reader, @IdParam() id: string): Promise<EmployeeDeductionView> {
    return this.reads.assignment(reader, id);
  }

  @Get()
  @AnswersPage(EmployeeDeductionView, 'List assignments of deductions, newest first')
  list(
    @CurrentReader() reader: Reader,
    @Query() query: ListEmployeeDeductionsQuery,
  ): Promise<Page<EmployeeDeductionView>> {
    return this.reads.assignments(reader, query);
  }
}
