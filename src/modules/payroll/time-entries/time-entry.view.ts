import { ViewProperty } from '../../../http/index.js';
import {
  TIME_ENTRY_KINDS,
  TIME_ENTRY_STATUSES,
  type TimeEntry,
  type TimeEntryKind,
  type TimeEntryStatus,
} from './time-entry.entity.js';

/** A time entry, as answers show it. */
export class TimeEntryView {
  @ViewProperty('id')
  id: string;

  @ViewProperty('id')
  employeeId: string;

  @ViewProperty('date')
  workDate: string;

  @ViewProperty('whole')
  minutes: number;

  @ViewProperty([...TIME_ENTRY_KINDS])
  kind: TimeEntryKind;

  @ViewProperty([...TIME_ENTRY_STATUSES])
  status: TimeEntryStatus;

  @ViewProperty('id', { nullable: true })
  payRunId: string | null;

  @ViewProperty('id', { nullable: true, description: 'Who approved or rejected it' })
  decidedBy: string | null;

  @ViewProperty('instant', { nullable: true })
  decidedAt: string | null;

  @ViewProperty('text', { nullable: true })
  note: string | null;

  @ViewProperty('text', { nullable: true })
  externalRef: string | null;

  @ViewProperty('whole')
  version: number;

  @ViewProperty('instant')
  createdAt: string;

  @ViewProperty('instant')
  updatedAt: string;
}

export function toTimeEntryView(entry: Readonly<TimeEntry>): TimeEntryView {
  const { id, employeeId, workDate, minutes, kind, status, payRunId, decidedBy, note, externalRef, version } = entry;
  return {
    ...{ id, employeeId, workDate, minutes, kind, status, payRunId, decidedBy },
    decidedAt: entry.decidedAt?.toISOString() ?? null,
    ...{ note, externalRef, version },
    createdAt: entry.createdAt.toISOString(),
    updatedAt: entry.updatedAt.toISOString(),
  };
}
