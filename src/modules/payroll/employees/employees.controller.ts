import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, AnswersPage, IdParam, IfMatch, type Page } from '../../../http/index.js';
import { Idempotent, type IdempotentWrite, Write } from '../../../idempotency/index.js';
import { CurrentReader, type Reader } from '../../../identity/index.js';
import { EmployeeReads } from './employee-reads.service.js';
import { CreateEmployeeDto, ListEmployeesQuery, UpdateEmployeeDto } from './employee.dto.js';
import { EmployeeView } from './employee.view.js';
import { EmployeesService } from './employees.service.js';

@ApiTags('payroll')
@Controller('api/payroll/employees')
export class EmployeesController {
  constructor(
    private readonly employees: EmployeesService,
    private readonly reads: EmployeeReads,
  ) {}

  @Post()
  @Idempotent('createEmployee')
  @Answers(EmployeeView, 'Employ somebody')
  create(@Write() write: IdempotentWrite, @Body() dto: CreateEmployeeDto): Promise<EmployeeView> {
    return this.employees.create(write, dto);
  }

  @Patch(':id')
  @Idempotent('updateEmployee')
  @Answers(EmployeeView, 'Change an employee')
  update(
    @Write() write: IdempotentWrite,
    @IdParam() id: string,
    @IfMatch({ required: true }) expectedVersion: number | undefined,
    @Body() dto: UpdateEmployeeDto,
  ): Promise<EmployeeView> {
    return this.employees.update(write, id, expectedVersion, dto);
  }

  @Get(':id')
  @Answers(EmployeeView, 'Read an employee')
  item(@CurrentReader() reader: Reader, @IdParam() id: string): Promise<EmployeeView> {
    return this.reads.item(reader, id);
  }

  @Get()
  @AnswersPage(EmployeeView, 'List employees, newest first')
  list(@CurrentReader() reader: Reader, @Query() query: ListEmployeesQuery): Promise<Page<EmployeeView>> {
    return this.reads.list(reader, query);
  }
}
