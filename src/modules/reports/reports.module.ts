import { Module } from '@nestjs/common';
import { ReportsController } from './reports.controller.js';
import { Reports } from './reports.service.js';

/** The balance sheet, profit and loss, and receivables by age. */
@Module({ controllers: [ReportsController], providers: [Reports] })
export class ReportsModule {}
