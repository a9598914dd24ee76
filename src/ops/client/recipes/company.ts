import type { TestCompany } from '../test-company.js';
import { RECEIVABLES } from './receivables.js';
import { type Recipe, uniqueWord } from './recipe.js';

/** A name that leads nowhere, by RFC 6761: nothing that a test starts reaches anybody. */
const NOBODY = 'nobody.invalid';

/** Settings, members and workflows. */
export const COMPANY = {
  updateCompanySettings: () => Promise.resolve({ body: { defaultTermsDays: 30 } }),
  grantUserCompanyAccess: () => Promise.resolve({ body: { email: `${uniqueWord()}@${NOBODY}`, role: 'viewer' } }),
  triggerWorkflowInstance: async (company) => {
    const definitionId = await definitionOf(company);
    const customer = await company.write('createCustomer', await RECEIVABLES.createCustomer(company));
    return { path: { definitionId }, body: { entityType: 'customer', entityId: customer.id } };
  },
} as const satisfies Readonly<Record<string, Recipe>>;

/** A workflow that nothing but a request starts. */
function definitionOf(company: TestCompany): Promise<string> {
  return company.once('workflow definition', async () => {
    const endpoint = { name: `Nobody ${uniqueWord()}`, url: `https://${NOBODY}/accubooks` };
    const { id: endpointId } = await company.write('createWebhookEndpoint', { body: endpoint });
    const steps = [{ name: 'Tell nobody', kind: 'webhook', endpointId }];
    const { id } = await company.write('createWorkflowDefinition', { body: { name: `Test ${uniqueWord()}`, steps } });
    return id;
  });
}
