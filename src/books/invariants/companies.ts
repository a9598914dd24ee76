import type { Area } from '../invariant.js';

const SETTINGS = [
  'timezone',
  'books_locked_through',
  'fiscal_year_start_month',
  'tax_rounding',
  'invoice_prefix',
  'default_terms_days',
];

const settingsOf = (table: string): string => `(${SETTINGS.map((column) => `${table}.${column}`).join(', ')})`;

/** Companies, their settings, and who may do what in them. */
export const COMPANIES: Area = {
  invariants: [
    {
      id: 'I33',
      says: "every version of a company's settings is kept, the last one as it is",
      breaches: {
        'the history of the settings has a gap': `
          SELECT company_id, settings.version::text AS reference FROM company_settings AS settings
          LEFT JOIN (SELECT company_id, count(*) AS versions, max(version) AS last FROM company_settings_history GROUP BY 1)
            AS history USING (company_id)
          WHERE history.versions IS DISTINCT FROM settings.version OR history.last <> settings.version`,
        'the last version in the history is not what the settings are': `
          SELECT settings.company_id, settings.version::text AS reference FROM company_settings AS settings
          JOIN company_settings_history AS history
            ON history.company_id = settings.company_id AND history.version = settings.version
          WHERE ${settingsOf('settings')} IS DISTINCT FROM ${settingsOf('history')}`,
      },
    },
  ],
  postings: [],
  writtenTables: ['company_settings_history', 'access_changes'],
};
