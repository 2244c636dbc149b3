import { browserEnvironment } from '../../../browser/environment.ts';
import type { Transport } from '../../../model/transport.ts';
import { type ReadGlobal, readGlobal } from '../../../platform/read-global.ts';
import { capacitorHttp } from '../capacitor-http-transport.ts';
import { rangedTransport } from '../ranged-transport.ts';

export interface CapacitorHttpTransportOptions {
  /** How many bytes each request asks for. Default 262,144. */
  readonly rangeBytes?: number;
}

/**
 * Moves downloads by the phone's own HTTP stack always (`CapacitorHttp` of Capacitor 4.3 and later), in small ranges: for
 * devices on which the web view's network sleeps in wakes (`wake-no-network`). Uploads, and servers without ranges or
 * strong validators, go by the web view; so does everything outside of Capacitor's native shells.
 */
export function capacitorHttpTransport(options: CapacitorHttpTransportOptions = {}): Transport {
  return capacitorHttpOver(readGlobal, browserEnvironment().transport, options);
}

/** The same with the shell and the web view given. */
export function capacitorHttpOver(
  shell: ReadGlobal,
  web: Transport,
  options: CapacitorHttpTransportOptions = {},
): Transport {
  const exchange = capacitorHttp(shell);
  return exchange ? rangedTransport(exchange, { ...options, otherwise: web }) : web;
}
