import { alertRules } from '../system/observability/rules.js';
import { readPage, runbookNames, runbookPage } from '../system/observability/documents.js';

const SECTIONS = ['What it means', 'First look', 'Likely causes', 'What to do', 'How to know that it is over'];

describe('runbooks', () => {
  const alerts = alertRules();

  it('are there for each alert, and for nothing else', () => {
    expect(runbookNames().sort()).toEqual(alerts.map(({ alert }) => alert).sort());
  });

  it.each(alerts)('are linked by their alert, and say what to do: $alert', ({ alert, labels, annotations }) => {
    const page = readPage(runbookPage(alert));
    const { severity = '' } = labels;
    expect(['critical', 'warning']).toContain(severity);
    expect(annotations['runbook_url']).toBe(`https://docs.accubooks.example/runbooks/${alert}.md`);
    expect(annotations['summary']).toMatch(/\S/);
    expect(annotations['description']).toMatch(/^First /);
    expect(page).toMatch(new RegExp(`^# ${alert}\\n\\nSeverity: ${severity}\\.\\n`));
    expect([...page.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)).toEqual(SECTIONS);
    expect(page).toMatch(/^```promql$/m);
  });

  it('are listed on the page about observability, with their severity', () => {
    const page = readPage('docs/observability.md');
    for (const { alert, labels } of alerts) {
      expect(page).toContain(`| [${alert}](runbooks/${alert}.md) | ${labels['severity'] ?? ''} |`);
    }
  });

  it('link to pages that exist', () => {
    for (const name of runbookNames()) {
      for (const [, link = ''] of readPage(runbookPage(name)).matchAll(/\]\(([^)#]+\.md)/g)) {
        expect(() => readPage(`docs/runbooks/${link}`)).not.toThrow();
      }
    }
  });
});
