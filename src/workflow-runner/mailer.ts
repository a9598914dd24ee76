import { createTransport, type Transporter } from 'nodemailer';

const TIMEOUT_MS = 10_000;

/** A mail; its id stays the same over all attempts. */
export interface Mail {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Sends mails by SMTP. */
export class Mailer {
  private readonly transport: Transporter;

  /**
   * @param url of the server: `smtp://` or `smtps://`.
   * @param from the sender of all mails.
   */
  constructor(
    url: string,
    private readonly from: string,
  ) {
    this.transport = createTransport({
      url,
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  /** @throws Error when the server did not take it. */
  async send({ id, to, subject, text }: Mail): Promise<void> {
    const messageId = `<${id}@accubooks>`;
    await this.transport.sendMail({ from: this.from, to: { name: '', address: to }, subject, text, messageId });
  }

  close(): void {
    this.transport.close();
  }
}
