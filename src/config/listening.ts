/** Nothing can listen where the settings say; the message names the setting. */
export class AddressNotUsable extends Error {
  constructor(setting: string, cause: Error) {
    super(`${setting}: ${cause.message}`, { cause });
    this.name = 'AddressNotUsable';
  }
}

/** A host name that is unknown, or an address that is not this machine's. */
const HOST_AT_FAULT = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EADDRNOTAVAIL', 'EAFNOSUPPORT']);
const PORT_AT_FAULT = new Set(['EADDRINUSE', 'EACCES']);

/** Says of what `listen` failed with which setting is at fault; any other error stays as it is. */
export function listenFailure(error: unknown, portSetting: 'PORT' | 'METRICS_PORT' | 'WORKFLOWS_PORT'): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error;
  if (HOST_AT_FAULT.has(error.code)) return new AddressNotUsable('HOST', error);
  return PORT_AT_FAULT.has(error.code) ? new AddressNotUsable(portSetting, error) : error;
}
