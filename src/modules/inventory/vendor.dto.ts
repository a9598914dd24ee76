import { IsCurrency, IsEmailAddress, IsFlag, IsText, IsTimestamp, PageQuery } from '../../http/index.js';

/** What `createVendor` takes. */
export class CreateVendorDto {
  @IsText({ max: 200, example: 'Timber Supply Ltd' })
  name: string;

  @IsEmailAddress({ optional: true })
  email?: string;

  @IsCurrency({ description: 'In which goods are ordered' })
  currency: string;

  @IsText({ max: 120, optional: true, description: 'Your own id of the vendor; unique in the company' })
  externalRef?: string;
}

/** What `updateVendor` takes: a JSON merge patch, in which null removes. */
export class UpdateVendorDto {
  @IsText({ max: 200, optional: true })
  name?: string;

  @IsEmailAddress({ optional: true, nullable: true })
  email?: string | null;

  @IsCurrency({ optional: true, description: 'Of new orders' })
  currency?: string;

  @IsText({ max: 120, optional: true, nullable: true })
  externalRef?: string | null;

  @IsFlag({ optional: true, description: 'From an inactive vendor nothing is ordered any more' })
  isActive?: boolean;
}

/** Filters of the list of vendors. */
export class ListVendorsQuery extends PageQuery {
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
