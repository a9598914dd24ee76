import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsISO4217CurrencyCode,
  IsISO8601,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';

const AMOUNT = /^\d{1,13}(\.\d{1,2})?$/;

class AllocationDto {
  @IsUUID()
  invoiceId: string;

  @Matches(AMOUNT)
  amount: string;
}

/** The body that the product takes, as a team would declare it. */
export class PeerPaymentDto {
  @IsUUID()
  customerId: string;

  @Matches(AMOUNT)
  amount: string;

  @IsISO4217CurrencyCode()
  currency: string;

  @IsIn(['bank_transfer', 'card', 'cash', 'check', 'other'])
  method: 'bank_transfer' | 'card' | 'cash' | 'check' | 'other';

  @IsOptional()
  @IsISO8601({ strict: true })
  receivedDate?: string;

  @IsOptional()
  @IsString()
  @MaxLength(120)
  externalRef?: string;

  @IsOptional()
  @IsString()
  @MaxLength(1000)
  memo?: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(500)
  @ValidateNested({ each: true })
  @Type(() => AllocationDto)
  allocations?: AllocationDto[];
}
