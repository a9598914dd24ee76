import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type ApplicationOptions, createApplication } from './application.js';
import { type Configuration, listenFailure } from './config/index.js';
import { shutDown } from './shutdown.js';

/** The API in this process. */
export class Api {
  private application: NestFastifyApplication | undefined;

  constructor(
    private readonly configuration: Configuration,
    private readonly options: ApplicationOptions,
  ) {}

  /**
   * @returns an address that works on this machine.
   * @throws AddressNotUsable, ContractViolated
   */
  async start(): Promise<string> {
    const { port, host } = this.configuration;
    this.application = await createApplication(this.configuration, this.options);
    await this.application.listen(port, host).catch((error: unknown) => {
      throw listenFailure(error, 'PORT');
    });
    return addressOf(this.application, host);
  }

  /** Answers what is running, as far as it has been started. */
  async stop(): Promise<void> {
    if (this.application !== undefined) await shutDown(this.application, this.configuration);
  }
}

function addressOf(application: NestFastifyApplication, host: string): string {
  const { port } = application.getHttpServer().address() as AddressInfo;
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${String(port)}`;
}
