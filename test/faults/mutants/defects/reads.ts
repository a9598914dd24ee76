import type { Mutant } from '../mutant.js';

const PAYMENTS = 'src/modules/payments/payment-reads.service.ts';
const BALANCES = 'src/ledger/trial-balance.service.ts';
const READS = 'src/identity/company-reads.service.ts';

/** Defects in what reads show: the books are right all the time. */
export const READ_DEFECTS: readonly Mutant[] = [
  {
    name: 'what was asked for is kept beside the request',
    defect: 'of two reads at the same time, both show what the later one asks for',
    patches: [
      {
        file: PAYMENTS,
        find: 'async item(reader: Reader, id: string)',
        replace: "asked = '';\n  async item(reader: Reader, id: string)",
      },
      {
        file: PAYMENTS,
        find: `    const { companyId } = reader;
    return this.reads.read(reader, async (manager) => {
      const payment = await manager.findOneBy(Payment, { companyId, id });`,
        replace: `    const { companyId } = reader;
    this.asked = id;
    return this.reads.read(reader, async (manager) => {
      const payment = await manager.findOneBy(Payment, { companyId, id: this.asked });`,
      },
    ],
    trial: 'reads',
    faults: ['database-slow'],
    caughtBy: ['R11'],
  },
  {
    name: 'cached trial balance',
    defect: 'a process shows the trial balance of the day as it has computed it first',
    patches: [
      {
        file: BALANCES,
        find: 'async asOf(reader: Reader,',
        replace: 'known = new Map();\n  async asOf(reader: Reader,',
      },
      {
        file: BALANCES,
        find: 'return toTrialBalanceView(asOf, sums);',
        replace: `
      const name = reader.companyId + asOf;
      if (!this.known.has(name)) this.known.set(name, toTrialBalanceView(asOf, sums));
      return this.known.get(name);`,
      },
    ],
    trial: 'reads',
    faults: ['answer-lost'],
    caughtBy: ['R13'],
  },
  {
    name: 'dead reads',
    defect: 'every read of a company is refused for now, for ever',
    patches: [
      {
        file: READS,
        find: 'if (access === null) throw new CompanyForbidden();',
        replace: `if (access !== null) throw Object.assign(new Error('planted'), { code: '53300' });`,
      },
    ],
    trial: 'reads',
    faults: ['answer-lost'],
    caughtBy: ['R12'],
  },
];
