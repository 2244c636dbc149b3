import { expect, test } from 'vitest';
import { isServer, mayBeInNativeShell } from '../../src/browser/environment.ts';

const location = new URL('https://app.test/');
class WorkerGlobalScope {}
class ServiceWorkerGlobalScope {}
const blocked = Object.defineProperty({ location, WorkerGlobalScope }, 'indexedDB', {
  get: () => {
    throw new DOMException('Site data is blocked.', 'SecurityError');
  },
});

test.each<[string, object, boolean]>([
  ['a page', { document: {}, location, indexedDB: {} }, false],
  ['a page of jsdom', { document: {}, location }, false],
  ['a page whose storage is gone', { document: {}, location, indexedDB: undefined }, false],
  ['a dedicated or shared worker', { WorkerGlobalScope, location, indexedDB: {} }, false],
  ['a worker whose site data is blocked', blocked, false],
  [
    'a service worker',
    { WorkerGlobalScope, ServiceWorkerGlobalScope, location, indexedDB: {} },
    false,
  ],
  ['Node', { navigator: {}, BroadcastChannel: class {} }, true],
  ['Node with a shim of a document', { document: {} }, true],
  ['Bun', { navigator: {}, self: {} }, true],
  ['Deno', { navigator: {}, location: undefined, localStorage: {} }, true],
  ['Deno with --location', { navigator: {}, location, localStorage: {} }, true],
  ['a worker of Deno', { WorkerGlobalScope, location, navigator: {} }, true],
  ['Cloudflare workerd', { WorkerGlobalScope, ServiceWorkerGlobalScope, navigator: {} }, true],
  [
    'workerd with a location',
    { WorkerGlobalScope, ServiceWorkerGlobalScope, location, navigator: {} },
    true,
  ],
  ['an edge runtime', { EdgeRuntime: 'edge', self: {} }, true],
  ['React Native', { window: {}, navigator: {} }, true],
])('E17, promise 8: %s', (_, scope, expected) => {
  expect(isServer(scope)).toBe(expected);
});

test.each<[string, object, boolean]>([
  ['a browser', { document: {} }, false],
  ['an app of Cordova, before deviceready', { cordova: {} }, true],
  ['an app of Capacitor, in a shell or in a browser', { Capacitor: {} }, true],
])('whether there may be a native shell: %s', (_name, scope, expected) => {
  expect(mayBeInNativeShell(scope)).toBe(expected);
});
