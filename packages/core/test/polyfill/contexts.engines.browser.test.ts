import { describe, expect, onTestFinished, test } from 'vitest';
import { connect, openApp, sharedApp, slow, textAt, until } from './open-app.ts';
import { openPage } from './open-page.ts';

const shared = sharedApp();

describe('Contexts', () => {
  test('a page that goes away leaves its background fetch to another', async () => {
    const app = await openApp();
    const page = await openPage('./polyfilled-page.html');
    const theirs = await page.navigator.serviceWorker.getRegistration(app.registration.scope);
    const { url, finish } = await slow();
    if (!theirs) throw new Error('no registration');
    await connect(theirs).backgroundFetch.fetch('left', url);
    const mine = await app.backgroundFetch.get('left');
    page.frameElement?.remove();
    await finish();
    expect(await connect(app.registration).nextEvent('left')).toMatchObject({
      id: 'left',
      result: 'success',
    });
    expect(mine).toMatchObject({ result: 'success', downloaded: 4 });
  });

  test('a service worker starts one itself, and a page can abort it', async () => {
    const app = shared();
    app.tell({ order: 'fetch', id: 'own', url: await textAt('hello') });
    expect(await app.nextEvent('own')).toMatchObject({ records: [{ text: 'hello' }] });
    app.tell({ order: 'fetch', id: 'stuck', url: (await slow()).url });
    await until(() => app.reports.some((r) => r.kind === 'answer' && r.value === 'stuck'));
    expect(await (await app.backgroundFetch.get('stuck'))?.abort()).toBe(true);
    expect(await app.nextEvent('stuck')).toMatchObject({ failureReason: 'aborted' });
  });

  test('a dedicated worker starts one, where workers know service workers', async () => {
    const app = shared();
    const worker = new Worker(new URL('./fetch-worker.ts', import.meta.url), { type: 'module' });
    onTestFinished(() => worker.terminate());
    const answer = new Promise((resolve) => {
      worker.onmessage = ({ data }) => resolve(data);
    });
    const { scope } = app.registration;
    worker.postMessage({ scope, id: 'from a worker', url: await textAt('hello') });
    // Chromium's know none.
    if ((await answer) === null) return;
    expect(await answer).toBe('from a worker');
    expect(await app.nextEvent('from a worker')).toMatchObject({ result: 'success' });
  });
});
