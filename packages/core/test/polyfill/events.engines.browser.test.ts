import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { connect, openApp, pause, rejection, sharedApp, slow, textAt, until } from './open-app.ts';
import { openPage } from './open-page.ts';
import { registerWorker } from './register-worker.ts';

const shared = sharedApp();

describe('Own traffic (conformance points 1 and 2)', () => {
  test('is seen by no listener of the app, and adds nothing that can be enumerated', async () => {
    const app = await openApp();
    const heard = vi.fn();
    navigator.serviceWorker.addEventListener('message', heard);
    onTestFinished(() => navigator.serviceWorker.removeEventListener('message', heard));
    // This page is outside the worker's scope.
    expect(app.registration.scope).not.toBe(navigator.serviceWorker.controller?.scriptURL);
    app.registration.active?.postMessage('from the app');
    await app.backgroundFetch.fetch('a', await textAt('hello'));
    const event = await app.nextEvent();
    expect(app.reports.filter(({ kind }) => kind === 'heard')).toEqual([
      { kind: 'heard', data: 'from the app' },
    ]);
    expect(heard).not.toHaveBeenCalled();
    expect(event.eventMembers).toEqual([]);
    expect([...event.members].sort()).toEqual(
      [
        'id',
        'uploadTotal',
        'uploaded',
        'downloadTotal',
        'downloaded',
        'result',
        'failureReason',
        'recordsAvailable',
        'onprogress',
      ].sort(),
    );
  });
});

describe('Unregistering (conformance point 3)', () => {
  test('cancels, frees ids and suppresses events, also when registered again at once', async () => {
    const app = await openApp();
    const { scope } = app.registration;
    const { url, finish } = await slow();
    const registration = await app.backgroundFetch.fetch('a', url);
    expect(await app.registration.unregister()).toBe(true);
    expect(registration).toMatchObject({ result: 'failure', recordsAvailable: false });
    const again = await openApp({ scope });
    expect(await again.backgroundFetch.getIds()).toEqual([]);
    await again.backgroundFetch.fetch('a', await textAt('new'));
    expect(await again.nextEvent()).toMatchObject({ id: 'a', result: 'success', downloaded: 3 });
    await finish();
    await pause(300);
    expect(again.reports).toHaveLength(1);
  });

  test('is noticed when another page does it, without the polyfill', async () => {
    const app = await openApp();
    const registration = await app.backgroundFetch.fetch('a', (await slow()).url);
    const page = await openPage('./plain-page.html');
    const theirs = await page.navigator.serviceWorker.getRegistration(app.registration.scope);
    expect(await theirs?.unregister()).toBe(true);
    await until(() => registration.result === 'failure');
    expect(await app.backgroundFetch.getIds()).toEqual([]);
    expect(await rejection(app.backgroundFetch.fetch('b', location.href))).toBe('TypeError');
  });
});

describe('Events (conformance point 15)', () => {
  test('success and fail carry an updateUI, abort does not', async () => {
    const app = shared();
    await app.backgroundFetch.fetch('e1', await textAt('hello'));
    expect(await app.nextEvent('e1')).toMatchObject({
      type: 'backgroundfetchsuccess',
      interface: 'BackgroundFetchUpdateUIEvent',
    });
    const aborted = await app.backgroundFetch.fetch('e1', (await slow()).url);
    await aborted.abort();
    expect(await app.nextEvent('e1')).toMatchObject({
      type: 'backgroundfetchabort',
      interface: 'BackgroundFetchEvent',
    });
  });

  test('updateUI works once', async () => {
    const app = await openApp({ behaviour: 'update' });
    await app.backgroundFetch.fetch('a', await textAt('hello'));
    expect(await app.nextEvent()).toMatchObject({ updates: ['updated', 'InvalidStateError'] });
  });

  test('updateUI does not work, and records are gone, once the event is over', async () => {
    const app = await openApp({ behaviour: 'late' });
    await app.backgroundFetch.fetch('a', await textAt('hello'));
    expect(await app.nextEvent()).toMatchObject({ updates: ['InvalidStateError'] });
  });

  test('a settlement that nobody could be told of is told when the next page starts', async () => {
    const deaf = new URL('./worker-without-polyfill.ts', import.meta.url);
    const registration = await registerWorker(deaf);
    const { backgroundFetch } = connect(registration);
    const fetch = await backgroundFetch.fetch('a', await textAt('hello'));
    await until(() => fetch.result === 'success');
    expect(fetch.recordsAvailable).toBe(true);
    const { scope } = registration;
    // The app's next version.
    const next = await openApp({ scope });
    await until(() => !!next.registration.active?.scriptURL.includes('app-worker'));
    const app = connect(next.registration);
    await openPage('./polyfilled-page.html');
    expect(await app.nextEvent()).toMatchObject({ id: 'a', records: [{ text: 'hello' }] });
    await until(() => !fetch.recordsAvailable);
  });
});
