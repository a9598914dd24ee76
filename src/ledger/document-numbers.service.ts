import { Injectable } from '@nestjs/common';
import type { IdempotentWrite } from '../idempotency/index.js';
import { DocumentSequence } from './document-sequence.entity.js';

const NUMBER_DIGITS_MIN = 6;

/** A place in a series, as counted and as printed. */
export interface DocumentNumber {
  readonly numberSeq: bigint;
  readonly number: string;
}

/** Gives out numbers without gaps: a number is taken in the transaction that uses it, or not at all. */
@Injectable()
export class DocumentNumbers {
  /** Reads the counter. Done together with a handler's other reads, it costs no round trip of its own. */
  async read(write: IdempotentWrite, series: string): Promise<void> {
    await write.get(DocumentSequence, series);
  }

  /** To be called last, when nothing can refuse the document any more. */
  async take(write: IdempotentWrite, series: string, prefix: string): Promise<DocumentNumber> {
    const sequence = await write.get(DocumentSequence, series);
    const numberSeq = sequence?.nextNo ?? 1n;
    if (sequence === undefined) write.insert(DocumentSequence, { series, nextNo: 2n });
    else write.update(DocumentSequence, series, { nextNo: numberSeq + 1n });
    return { numberSeq, number: `${prefix}${numberSeq.toString().padStart(NUMBER_DIGITS_MIN, '0')}` };
  }
}
