import { ValidationFailed } from '../../http/index.js';

/** Of what a workflow is started with by hand, as JSON. */
export const CONTEXT_BYTES_MAX = 16 * 1024;

/** @throws ValidationFailed */
export function assertContextSize(context: Readonly<Record<string, string>>): void {
  if (Buffer.byteLength(JSON.stringify(context)) <= CONTEXT_BYTES_MAX) return;
  const message = 'It must have at most 16 KiB as JSON.';
  throw new ValidationFailed([{ pointer: '/context', code: 'validation_failed', message }]);
}
