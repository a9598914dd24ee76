import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { packageRoot } from '../../src/config/index.js';
import { readPage } from './observability/documents.js';
import { programOf } from './support/server-process.js';

interface Import {
  readonly dashboard: { readonly id: unknown; readonly uid: string };
  readonly overwrite: boolean;
}

describe('the command of docs/observability.md that imports the dashboard', () => {
  it('sends what the HTTP API of Grafana takes', async () => {
    for (const name of ['jq', 'curl', 'bash']) programOf(name, `/usr/bin/${name}`);
    const command = /^```sh\n(jq [\s\S]*?)\n```$/m.exec(readPage('docs/observability.md'))?.[1] ?? '';
    const requests: { request: IncomingMessage; body: string }[] = [];
    const grafana = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        requests.push({ request, body: Buffer.concat(chunks).toString() });
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"success"}');
      });
    }).listen(0, '127.0.0.1');
    await once(grafana, 'listening');
    const url = `http://127.0.0.1:${String((grafana.address() as AddressInfo).port)}`;
    const child = spawn('bash', ['-o', 'pipefail', '-ec', command], {
      cwd: packageRoot(),
      env: { PATH: process.env['PATH'], GRAFANA_URL: url, GRAFANA_TOKEN: 'the-token' },
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    expect(await once(child, 'close')).toEqual([0, null]);
    grafana.close();

    expect(output).toContain('success');
    expect(requests).toHaveLength(1);
    const [{ request, body } = { request: undefined, body: '{}' }] = requests;
    expect([request?.method, request?.url]).toEqual(['POST', '/api/dashboards/db']);
    expect(request?.headers).toMatchObject({ authorization: 'Bearer the-token', 'content-type': 'application/json' });
    const { dashboard, overwrite } = JSON.parse(body) as Import;
    const file = readFileSync(join(packageRoot(), 'grafana/dashboards/idempotent-writes.json'), 'utf8');
    // An id would be that of another Grafana; the uid says which dashboard it is.
    expect(dashboard).toEqual({ ...(JSON.parse(file) as object), id: null });
    expect([dashboard.uid, overwrite]).toEqual(['idempotent-writes', true]);
  });
});
