import { createTransport, type Transporter } from 'nodemailer';

/** For each silence of the server. */
const SILENCE_MS = 10_000;
/** For a mail as a whole. */
const DELIVERY_MS = 30_000;

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
      ...{ connectionTimeout: SILENCE_MS, greetingTimeout: SILENCE_MS, socketTimeout: SILENCE_MS },
      dnsTimeout: SILENCE_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  /** @throws Error when the server did not take it, or not in time; it may have been taken all the same. */
  async send({ id, to, subject, text }: Mail): Promise<void> {
    const messageId = `<${id}@accubooks>`;
    const mail = { from: this.from, to: { name: '', address: to }, subject, text, messageId };
    await within(DELIVERY_MS, this.transport.sendMail(mail));
  }

  close(): void {
    this.transport.close();
  }
}

async function within(limitMs: number, sending: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(reject, limitMs, new Error(`the mail server took longer than ${String(limitMs)} ms`));
  });
  try {
    await Promise.race([sending, late]);
  } finally {
    clearTimeout(timer);
  }
}
