import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { problemCatalogue, type ProblemType } from '../http/problem.js';

const SOURCES = fileURLToPath(new URL('..', import.meta.url));
const ERRORS_FILE = /\.errors\.[jt]s$/;

/** Every problem that the service declares: all `*.errors.ts` are loaded, so that none is forgotten. */
export async function loadErrorCatalogue(): Promise<readonly ProblemType[]> {
  const files = await readdir(SOURCES, { recursive: true });
  for (const file of files.filter((name) => ERRORS_FILE.test(name)).sort()) {
    await import(pathToFileURL(join(SOURCES, file)).href);
  }
  return problemCatalogue();
}

const INTRODUCTION = `<!-- Generated from the error classes by \`npm run docs:errors\`; do not edit. -->

# Errors

Every error is an \`application/problem+json\` document (RFC 9457):

\`\`\`json
{
  "type": "/docs/errors#amount_invalid",
  "title": "An amount is not a valid decimal",
  "status": 422,
  "detail": "The body is not valid: /amount: It must not be zero.",
  "code": "amount_invalid",
  "requestId": "0b6c1f4e-5f0e-4f3a-9a55-0c1e7a2f9d11",
  "errors": [{ "pointer": "/amount", "code": "amount_invalid", "message": "It must not be zero." }]
}
\`\`\`

Branch on \`code\`: it is stable. \`title\` and \`detail\` are for people and may change. \`errors\` names each place at fault, by an
RFC 6901 pointer into the body or by the name of a parameter; a 422 problem has the code of its places when all of them have
the same one. \`requestId\` is also in the header \`X-Request-Id\`; name it when you report a problem.

An error consumes no idempotency key: correct the request and send it again with the same key. After a 5xx or a lost answer,
retry with the same key and the same payload; \`Retry-After\` says when.

| code | status | title | what to do next |
|---|---|---|---|
`;

/** The page `docs/errors.md`. */
export function errorsMarkdown(catalogue: readonly ProblemType[]): string {
  const rows = catalogue.map(
    ({ code, status, title, action }) =>
      `| <a id="${code}"></a>\`${code}\` | ${status} | ${cell(title)} | ${cell(action)} |`,
  );
  return `${INTRODUCTION}${rows.join('\n')}\n`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
