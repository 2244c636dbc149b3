import idl from '@webref/idl/background-fetch.idl?raw';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'webidl2';
import { installBackgroundFetchPolyfill } from '../../src/polyfill.ts';
import { checkIdl } from './check-interface.ts';
import type { IDLScope } from './idl.ts';
import { registerWorker } from './register-worker.ts';

installBackgroundFetchPolyfill({ force: true });
const definitions: readonly IDLScope[] = JSON.parse(JSON.stringify(parse(idl)));

test('The IDL has what it is known for', () => {
  expect(definitions.filter(({ type }) => type === 'interface')).toHaveLength(7);
});

test('A window has what the IDL says', async () => {
  expect(await checkIdl(definitions, 'Window')).toEqual([]);
});

test('A dedicated worker has what the IDL says', async () => {
  const worker = new Worker(new URL('./idl-worker.ts', import.meta.url), { type: 'module' });
  onTestFinished(() => worker.terminate());
  expect(await ask(worker)).toEqual([]);
});

test('A shared worker has what the IDL says', async () => {
  const worker = new SharedWorker(new URL('./idl-worker.ts', import.meta.url), { type: 'module' });
  onTestFinished(() => worker.port.close());
  expect(await ask(worker.port)).toEqual([]);
});

test('A service worker has what the IDL says', async () => {
  const { active } = await registerWorker(new URL('./idl-worker.ts', import.meta.url));
  expect(active && (await ask(active))).toEqual([]);
});

function ask(worker: Worker | MessagePort | ServiceWorker): Promise<unknown> {
  const { port1, port2 } = new MessageChannel();
  worker.postMessage(definitions, [port2]);
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data);
  });
}
