/** The first day of the fiscal year that a day lies in. Both days are `YYYY-MM-DD`; months count from 1. */
export function fiscalYearStart(day: string, startMonth: number): string {
  const [year = 0, month = 0] = day.split('-').map(Number);
  const startYear = month >= startMonth ? year : year - 1;
  return `${String(startYear).padStart(4, '0')}-${String(startMonth).padStart(2, '0')}-01`;
}
