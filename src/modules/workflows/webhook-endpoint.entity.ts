import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Where a company's webhooks go. */
@Entity('webhook_endpoints')
export class WebhookEndpoint {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  name: string;

  @Column('text')
  url: string;

  @Column('boolean')
  isActive: boolean;

  /** The number of the newest of its secrets. */
  @Column('integer')
  secretNumber: number;

  @Column('integer')
  version: number;

  @Column('uuid')
  writeId: string;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;
}
