/** Opens another transaction for the companies of a group. */
export const REOPEN = `{ name: 'begin', text: 'BEGIN', values: [] }, {
    name: 'companies',
    text: \`SELECT set_config('app.companies', $1, true)\`,
    values: [[...new Set(obtained.map((write) => write.companyId))].join()],
  }`;
