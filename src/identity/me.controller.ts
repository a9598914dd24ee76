import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers } from '../http/index.js';
import { CurrentUserId } from './current-reader.decorator.js';
import { MeService } from './me.service.js';
import { MeView } from './me.view.js';
import { WithoutCompany } from './without-company.decorator.js';

@ApiTags('identity')
@Controller('api/me')
export class MeController {
  constructor(private readonly me: MeService) {}

  @Get()
  @WithoutCompany()
  @Answers(MeView, 'The caller and the companies that the caller is a member of')
  show(@CurrentUserId() userId: string): Promise<MeView> {
    return this.me.show(userId);
  }
}
