import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, AnswersPage, IdParam, type Page } from '../../http/index.js';
import { Idempotent, type IdempotentWrite, Write } from '../../idempotency/index.js';
import { CurrentReader, type Reader } from '../../identity/index.js';
import { ListWorkflowInstancesQuery, TriggerWorkflowInstanceDto } from './workflow-instance.dto.js';
import { WorkflowInstanceSummaryView, WorkflowInstanceView } from './workflow-instance.view.js';
import { WorkflowInstancesService } from './workflow-instances.service.js';
import { WorkflowReads } from './workflow-reads.service.js';

@ApiTags('workflows')
@Controller('api')
export class WorkflowInstancesController {
  constructor(
    private readonly instances: WorkflowInstancesService,
    private readonly reads: WorkflowReads,
  ) {}

  @Post('workflows/:definitionId/instances')
  @Idempotent('triggerWorkflowInstance')
  @Answers(WorkflowInstanceView, 'Start a workflow')
  trigger(
    @Write() write: IdempotentWrite,
    @IdParam('definitionId') definitionId: string,
    @Body() dto: TriggerWorkflowInstanceDto,
  ): Promise<WorkflowInstanceView> {
    return this.instances.trigger(write, definitionId, dto);
  }

  @Get('workflow-instances/:id')
  @Answers(WorkflowInstanceView, 'Read what became of a started workflow')
  item(@CurrentReader() reader: Reader, @IdParam() id: string): Promise<WorkflowInstanceView> {
    return this.reads.instance(reader, id);
  }

  @Get('workflow-instances')
  @AnswersPage(WorkflowInstanceSummaryView, 'List started workflows')
  list(
    @CurrentReader() reader: Reader,
    @Query() query: ListWorkflowInstancesQuery,
  ): Promise<Page<WorkflowInstanceSummaryView>> {
    return this.reads.instances(reader, query);
  }
}
