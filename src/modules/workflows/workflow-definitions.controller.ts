import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, AnswersPage, IdParam, IfMatch, type Page } from '../../http/index.js';
import { Idempotent, type IdempotentWrite, Write } from '../../idempotency/index.js';
import { CurrentReader, type Reader } from '../../identity/index.js';
import {
  CreateWorkflowDefinitionDto,
  ListWorkflowDefinitionsQuery,
  UpdateWorkflowDefinitionDto,
} from './workflow-definition.dto.js';
import { WorkflowDefinitionView } from './workflow-definition.view.js';
import { WorkflowDefinitionsService } from './workflow-definitions.service.js';
import { WorkflowReads } from './workflow-reads.service.js';

@ApiTags('workflows')
@Controller('api/workflow-definitions')
export class WorkflowDefinitionsController {
  constructor(
    private readonly definitions: WorkflowDefinitionsService,
    private readonly reads: WorkflowReads,
  ) {}

  @Post()
  @Idempotent('createWorkflowDefinition')
  @Answers(WorkflowDefinitionView, 'Create a workflow')
  create(@Write() write: IdempotentWrite, @Body() dto: CreateWorkflowDefinitionDto): Promise<WorkflowDefinitionView> {
    return this.definitions.create(write, dto);
  }

  @Patch(':id')
  @Idempotent('updateWorkflowDefinition')
  @Answers(WorkflowDefinitionView, 'Change a workflow')
  update(
    @Write() write: IdempotentWrite,
    @IdParam() id: string,
    @IfMatch({ required: true }) expectedVersion: number | undefined,
    @Body() dto: UpdateWorkflowDefinitionDto,
  ): Promise<WorkflowDefinitionView> {
    return this.definitions.update(write, id, expectedVersion, dto);
  }

  @Get(':id')
  @Answers(WorkflowDefinitionView, 'Read a workflow')
  item(@CurrentReader() reader: Reader, @IdParam() id: string): Promise<WorkflowDefinitionView> {
    return this.reads.definition(reader, id);
  }

  @Get()
  @AnswersPage(WorkflowDefinitionView, 'List workflows')
  list(
    @CurrentReader() reader: Reader,
    @Query() query: ListWorkflowDefinitionsQuery,
  ): Promise<Page<WorkflowDefinitionView>> {
    return this.reads.definitions(reader, query);
  }
}
