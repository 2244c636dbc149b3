// A worker of any kind that has the polyfill: checks the IDL that it is sent, and answers with what is wrong.
import { installBackgroundFetchPolyfill } from '../../src/polyfill.ts';
import { checkIdl } from './check-interface.ts';
import type { IDLScope } from './idl.ts';

interface Scope {
  addEventListener(type: 'message' | 'connect', listener: (event: MessageEvent) => void): void;
}

const scope = globalThis as unknown as Scope;
const kind = 'ServiceWorkerGlobalScope' in globalThis ? 'ServiceWorker' : 'Worker';
installBackgroundFetchPolyfill({ force: true });

const answer = async ({ data, ports }: MessageEvent): Promise<void> => {
  ports[0]?.postMessage(await checkIdl(data as readonly IDLScope[], kind));
};
scope.addEventListener('message', (event) => void answer(event));
scope.addEventListener('connect', ({ ports }) => {
  const [port] = ports;
  if (port) port.onmessage = (event) => void answer(event);
});
