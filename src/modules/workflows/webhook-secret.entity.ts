import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A key that webhooks are signed with. */
@Entity('webhook_secrets')
export class WebhookSecret {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  endpointId: string;

  @PrimaryColumn('integer')
  number: number;

  /** As Standard Webhooks writes it: `whsec_` and base64. */
  @Column('text')
  secret: string;

  /** Until when webhooks are signed with it as well, once there is a newer one; null for the newest. */
  @Column('timestamptz', { nullable: true })
  expiresAt: Date | null;

  @Column('uuid')
  writeId: string;

  @Column('timestamptz')
  createdAt: Date;
}
