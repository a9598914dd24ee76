/** How often an employee is paid. */
export const PAY_FREQUENCIES = ['weekly', 'biweekly', 'semimonthly', 'monthly'] as const;

export type PayFrequency = (typeof PAY_FREQUENCIES)[number];

/** By how many periods a year's salary is divided, and a period's pay is multiplied to find its tax. */
export const PERIODS_PER_YEAR: Readonly<Record<PayFrequency, bigint>> = {
  weekly: 52n,
  biweekly: 26n,
  semimonthly: 24n,
  monthly: 12n,
};
