import { abortable } from '../../browser/clock.ts';
import { browserShell, type NativeShell } from '../../browser/native-shell.ts';
import { browserTransport } from '../../browser/transport.ts';
import type { Transport } from '../../model/transport.ts';
import * as parts from './transport-parts.ts';

/** Options of `capacitorHttpTransport`. */
export interface CapacitorHttpTransportOptions {
  /** How many bytes each request asks for. Default 262,144 (256 KiB). */
  readonly rangeBytes?: number;
}

/**
 * A transport that always moves downloads by the phone's own HTTP stack (`CapacitorHttp` of `@capacitor/core`, 4.3 and
 * later), in small ranges. For devices on which the web view's network stands still during wakes: the reports of wakes then
 * say `no-network`. Everything else goes by the web view: uploads, files whose server has no ranges or no strong
 * validators, and all requests of a page outside of Capacitor's native shells.
 *
 * @example
 * ```ts
 * import { capacitorHttpTransport, createBackgroundFetch, native, foreground } from '@bgfetch/core/compose';
 *
 * const drivers = [native(), foreground()];
 * const bg = createBackgroundFetch({ drivers, transport: capacitorHttpTransport() });
 * ```
 */
export function capacitorHttpTransport(options: CapacitorHttpTransportOptions = {}): Transport {
  return capacitorHttpOver(browserShell(), browserTransport(), options);
}

const load = () => import('./capacitor-http-transport.ts');

/** The same over a given shell, with `web` for what goes by the web view. */
export function capacitorHttpOver(
  shell: Pick<NativeShell, 'capacitorPlugin'>,
  web: Transport,
  options: CapacitorHttpTransportOptions = {},
): Transport {
  const plugin = shell.capacitorPlugin('CapacitorHttp');
  if (!plugin) return web;
  return loadedTransport(async () =>
    (await load()).capacitorTransport(parts, plugin, { ...options, otherwise: web }),
  );
}

/**
 * The transport that the native driver has by default; `web` is the one of a plain browser. Where an app has enabled
 * `CapacitorHttp`, Capacitor has replaced `fetch` by native requests that hand over a body only when it is complete, and
 * that go on after an abort. There the web view's own `fetch` goes first, and native requests in ranges take over for
 * origins that CORS does not let it read.
 */
export function shellTransport(
  shell: Pick<NativeShell, 'capacitorPlugin' | 'originalTransport'>,
  web: Transport,
): Transport {
  const original = shell.originalTransport();
  const plugin = original && shell.capacitorPlugin('CapacitorHttp');
  if (!plugin) return web;
  const transport = loadedTransport(async () =>
    (await load()).corsFallbackTransport(parts, original, plugin, web),
  );
  // Natively no size has to be asked for: complete bodies have one.
  return { ...transport, ...(original.head && { head: original.head.bind(original) }) };
}

/**
 * A transport whose code is loaded. That begins at once, while the store opens: the code lies on the device, so a wake does not
 * wait for it. When it can't be loaded, each request tries again, and fails as without a network.
 */
export function loadedTransport(make: () => Promise<Transport>): Transport {
  let made: Promise<Transport> | null = null;
  const get = (): Promise<Transport> => {
    made ??= make().catch((cause: unknown) => {
      made = null;
      throw new TypeError('The code of the native transport could not be loaded.', { cause });
    });
    return made;
  };
  get().catch(() => {});
  return {
    send: async (attempt) => (await abortable(get(), attempt.signal)).send(attempt),
  };
}
