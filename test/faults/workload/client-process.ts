import { Client } from './client.js';
import { HistoryRecorder } from '../history/recorder.js';
import { writeFresh } from './fresh-writes.js';
import type { KnownCompany } from './known-company.js';
import { Load } from './load.js';
import { replayAll } from './replay.js';
import { Sender } from './sender.js';
import type { ClientReply, ClientRequest, ClientSettings, ClientTask } from './settings.js';
import { setUp } from './setup.js';

const PROGRESS_EVERY_MS = 1_000;

/** The client as a process of its own: it is never a target, and has no part in what the others go through. */
class ClientProcess {
  private companies: KnownCompany[] = [];
  private load: Load | undefined;
  private loading: Promise<void> = Promise.resolve();

  private constructor(readonly client: Client) {}

  static async open(settings: ClientSettings): Promise<ClientProcess> {
    const recorder = await HistoryRecorder.create(settings.historyFile);
    const [wallClockMs, clockMs] = [Date.now(), performance.now()];
    await recorder.record({ line: 'start', seed: settings.seed, wallClockMs, clockMs });
    return new ClientProcess(new Client(settings, recorder, new Sender(settings.addresses, settings.threads)));
  }

  async perform(task: ClientTask): Promise<void> {
    switch (task) {
      case 'setup':
        this.companies = await setUp(this.client);
        return;
      case 'load':
        this.client.phase = 'load';
        this.load = new Load(this.client, this.companies);
        this.loading = this.load.run();
        return;
      case 'stop':
        this.load?.stop();
        await this.loading;
        return;
      case 'write-fresh':
        await writeFresh(this.client, this.companies);
        return;
      case 'replay':
        this.client.phase = 'replay';
        await replayAll(this.client);
        return;
      case 'end':
        await this.client.close();
    }
  }
}

let opened: Promise<ClientProcess> | undefined;

process.on('message', (request: ClientRequest) => {
  if (request.kind === 'settings') opened = open(request.settings);
  else void answer(request.task);
});
// Ctrl-C reaches the whole group; whoever started the run ends it in its own order.
process.on('SIGINT', () => undefined);
process.once('disconnect', () => process.exit(1));

async function open(settings: ClientSettings): Promise<ClientProcess> {
  const runner = await ClientProcess.open(settings);
  setInterval(() => {
    reply({ kind: 'progress', figures: runner.client.figures });
  }, PROGRESS_EVERY_MS).unref();
  return runner;
}

async function answer(task: ClientTask): Promise<void> {
  try {
    if (opened === undefined) throw new Error('the client has no settings yet');
    const runner = await opened;
    await runner.perform(task);
    reply({ kind: 'done', task, figures: runner.client.figures });
  } catch (error) {
    reply({ kind: 'failed', task, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
  if (task === 'end') process.disconnect();
}

function reply(message: ClientReply): void {
  if (process.connected) process.send?.(message);
}
