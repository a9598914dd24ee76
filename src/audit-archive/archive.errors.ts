/** Why a month was not archived or restored; nothing was lost, and the message says what to do next. */
export class ArchiveFailed extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ArchiveFailed';
  }
}
