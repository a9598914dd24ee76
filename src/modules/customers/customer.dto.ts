import {
  IsCountry,
  IsCurrency,
  IsEmailAddress,
  IsFlag,
  IsMetadata,
  IsNested,
  IsText,
  IsTimestamp,
  PageQuery,
} from '../../http/index.js';

/** A postal address as it is sent; null removes a member. */
export class PostalAddressDto {
  @IsText({ max: 200, optional: true, nullable: true })
  line1?: string | null;

  @IsText({ max: 200, optional: true, nullable: true })
  line2?: string | null;

  @IsText({ max: 100, optional: true, nullable: true })
  city?: string | null;

  @IsText({ max: 100, optional: true, nullable: true })
  region?: string | null;

  @IsText({ max: 20, optional: true, nullable: true })
  postalCode?: string | null;

  @IsCountry({ optional: true, nullable: true })
  country?: string | null;
}

/** What `createCustomer` takes. */
export class CreateCustomerDto {
  @IsText({ max: 200, example: 'Acme Ltd' })
  name: string;

  @IsEmailAddress({ optional: true })
  email?: string;

  @IsCurrency()
  currency: string;

  @IsText({ max: 120, optional: true, description: 'Your own id of the customer; unique in the company' })
  externalRef?: string;

  @IsText({ max: 50, optional: true })
  taxId?: string;

  @IsNested(() => PostalAddressDto, { optional: true })
  billingAddress?: PostalAddressDto;

  @IsMetadata({ optional: true })
  metadata?: Record<string, string>;
}

/** What `updateCustomer` takes: a JSON merge patch, in which null removes. */
export class UpdateCustomerDto {
  @IsText({ max: 200, optional: true })
  name?: string;

  @IsEmailAddress({ optional: true, nullable: true })
  email?: string | null;

  @IsCurrency({ optional: true, description: 'Fixed once the customer was invoiced' })
  currency?: string;

  @IsText({ max: 120, optional: true, nullable: true })
  externalRef?: string | null;

  @IsText({ max: 50, optional: true, nullable: true })
  taxId?: string | null;

  @IsNested(() => PostalAddressDto, { optional: true, nullable: true })
  billingAddress?: PostalAddressDto | null;

  @IsMetadata({ optional: true, nullable: true, patch: true })
  metadata?: Record<string, string | null> | null;

  @IsFlag({ optional: true })
  isActive?: boolean;
}

/** Filters of the list of customers. */
export class ListCustomersQuery extends PageQuery {
  @IsFlag({ optional: true })
  isActive?: boolean;

  @IsText({ max: 120, optional: true })
  externalRef?: string;

  @IsTimestamp({ optional: true })
  createdFrom?: Date;

  @IsTimestamp({ optional: true, description: 'Exclusive' })
  createdBefore?: Date;

  @IsTimestamp({ optional: true })
  updatedSince?: Date;
}
