import { readFile } from 'node:fs/promises';
import { errorsMarkdown, loadErrorCatalogue } from './error-catalogue.js';

describe('docs/errors.md', () => {
  it('is what the error classes say (npm run docs:errors)', async () => {
    const written = await readFile(new URL('../../docs/errors.md', import.meta.url), 'utf8');
    expect(written).toBe(errorsMarkdown(await loadErrorCatalogue()));
  });

  it('has a stable, well-formed code, an error status and texts for each', async () => {
    for (const { code, status, title, action } of await loadErrorCatalogue()) {
      expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(600);
      expect(title).toMatch(/^[A-Z].*[^.]$/);
      expect(action).toMatch(/^[A-Z].*\.$/);
    }
  });
});
