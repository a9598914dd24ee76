import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { AuditQueries } from './audit-queries.service.js';
import { OutcomeController } from './outcome.controller.js';
import { OutcomeQueries } from './outcome-queries.service.js';

/** For support: the outcome of a write whose answer was lost, and the audit log. */
@Module({ controllers: [OutcomeController, AuditController], providers: [OutcomeQueries, AuditQueries] })
export class AuditModule {}
