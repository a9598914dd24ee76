import { curlOf, type Exchange } from '../contract/exchange.js';

const ANSWER_LENGTH_MAX = 1_500;

/** An answer, or a state of the books, that must not be. */
export class Finding extends Error {
  /** The same for what is most likely one fault, wherever it is met. */
  readonly signature: string;

  constructor(
    readonly faults: readonly string[],
    readonly exchange?: Exchange,
  ) {
    super(describe(faults, exchange));
    this.name = 'Finding';
    const [gravest = ''] = faults;
    const isLocal = !/header|without|docs\/errors/.test(gravest);
    const place = exchange === undefined || !isLocal ? '' : exchange.operation.id;
    this.signature = `${place} ${gravest.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|[/]\d+/g, '*')}`.slice(0, 160);
  }
}

function describe(faults: readonly string[], exchange: Exchange | undefined): string {
  if (exchange === undefined) return faults.join('\n');
  const { operation, request, answer } = exchange;
  return [
    `${operation.id}: ${faults.join('\n  ')}`,
    curlOf(request),
    `answered ${answer.status} ${JSON.stringify(answer.headers)}`,
    answer.body.slice(0, ANSWER_LENGTH_MAX),
  ].join('\n');
}
