import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../http/caller.js';
import { Answers, IdParam } from '../../http/index.js';
import { CurrentCaller, WithoutCompany } from '../../identity/index.js';
import { OutcomeQueries } from './outcome-queries.service.js';
import { OutcomeView } from './outcome.view.js';

@ApiTags('idempotency')
@Controller('api/idempotency')
export class OutcomeController {
  constructor(private readonly outcomes: OutcomeQueries) {}

  @Get(':id')
  @WithoutCompany()
  @Answers(OutcomeView, 'What became of a write, by its id, which is that of what it made')
  getById(@CurrentCaller() caller: Caller, @IdParam() id: string): Promise<OutcomeView> {
    return this.outcomes.getById(caller, id);
  }

  @Get(':operation/:key')
  @WithoutCompany()
  @Answers(OutcomeView, 'What became of a write whose answer was lost')
  get(
    @CurrentCaller() caller: Caller,
    @Param('operation') operation: string,
    @Param('key') key: string,
  ): Promise<OutcomeView> {
    return this.outcomes.get(caller, operation, key);
  }
}
