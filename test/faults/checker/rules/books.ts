import { aboutCompany, type Rule } from '../finding.js';

/** C5 and everything else that must hold in books: the product's own catalogue. */
export const INVARIANTS_HOLD: Rule = {
  name: 'C5 invariants',
  says: 'The ledger is balanced, and all invariants of the books hold.',
  check: ({ after }) =>
    after.snapshot.violations.map(({ companyId, invariant, finding, reference }) =>
      aboutCompany(companyId, `${invariant}: ${finding}${reference === null ? '' : ` (${reference})`}`),
    ),
};

/** C7: no row points into another company. */
export const TENANTS_APART: Rule = {
  name: 'C7 tenants apart',
  says: 'No row refers to a row of another company.',
  check: ({ after }) =>
    after.snapshot.foreignReferences.map(({ companyId, constraint, rows }) =>
      aboutCompany(companyId, `${rows} rows refer to another company by ${constraint}`),
    ),
};
