import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { errorsPage } from './errors-page.js';

/** The pages run their own scripts and call the API itself; no other site may load them, the token's script above all. */
const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-cache',
};

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>AccuBooks API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

const ASSETS: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
};

/** Serves the interactive page with its few files, and the page that explains errors. */
export function serveDocsPage(server: FastifyInstance, demoToken: string | undefined): void {
  serve(server, '/docs', 'text/html; charset=utf-8', () => PAGE);
  server.get('/docs/', (_request, reply) => reply.redirect('/docs', 308));
  serve(server, '/docs/errors', 'text/html; charset=utf-8', errorsPage);
  serve(server, '/docs/start.js', 'text/javascript; charset=utf-8', (request) =>
    startScript(isLocal(request) ? demoToken : undefined),
  );
  for (const [name, type] of Object.entries(ASSETS)) {
    let content: Promise<string> | undefined;
    serve(server, `/docs/${name}`, type, () => (content ??= readAsset(name)));
  }
}

function serve(
  server: FastifyInstance,
  path: string,
  type: string,
  content: (request: FastifyRequest) => string | Promise<string>,
): void {
  server.get(path, async (request, reply) => {
    void reply.type(type).headers(PAGE_HEADERS);
    return content(request);
  });
}

const LOCAL_ADDRESS = /^(127\.|::1$|::ffff:127\.)/;
const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?$/i;

/** A browser on this machine that means this machine: the demo's token goes to nobody else, nor through a proxy. */
function isLocal({ raw }: FastifyRequest): boolean {
  const { host = '', forwarded, 'x-forwarded-for': forwardedFor } = raw.headers;
  const direct = forwarded === undefined && forwardedFor === undefined;
  return direct && LOCAL_ADDRESS.test(raw.socket.remoteAddress ?? '') && LOCAL_HOST.test(host);
}

/** Signs "try it out" in with the demo's token, if there is one. */
function startScript(demoToken: string | undefined): string {
  const signIn = demoToken === undefined ? '' : `ui.preauthorizeApiKey('bearer', ${JSON.stringify(demoToken)});`;
  return `const ui = SwaggerUIBundle({
  url: '/docs/json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  tryItOutEnabled: true,
  persistAuthorization: ${String(demoToken === undefined)},
  onComplete: () => { ${signIn} },
});
`;
}

/** The files come with the Swagger package, which has them as a dependency of its own. */
function readAsset(name: string): Promise<string> {
  const swagger = createRequire(import.meta.url).resolve('@nestjs/swagger/package.json');
  const assets = dirname(createRequire(swagger).resolve('swagger-ui-dist/package.json'));
  return readFile(join(assets, name), 'utf8');
}
