import { describe, expect, test } from 'vitest';
import {
  answer,
  expectNothingAsked,
  finishedApp,
  ok,
  settled,
  textOf,
  url,
} from './finished-app.ts';
import { managerApp } from './manager-app.ts';

describe('E25: keep, the default', () => {
  test('the same fetch again, as StrictMode, reloads and double clicks do it, is the one that is there', async () => {
    const app = await finishedApp();
    for (const options of [undefined, { ifActive: 'reuse' }, { ifSettled: 'keep' }] as const) {
      const again = await app.manager.fetch('a', '/a', options);
      expect(again).toBe(app.first);
      expect(await textOf(again)).toBe('old');
    }
    await expectNothingAsked(app);
  });

  test('two at once, too', async () => {
    const app = await finishedApp();
    const again = () => app.manager.fetch('a', '/a', { ifActive: 'reuse' });
    expect(await Promise.all([again(), again()])).toEqual([app.first, app.first]);
  });

  test('other requests are started; what is there stays until they are whole, and can be read', async () => {
    const app = await finishedApp();
    const second = await app.manager.fetch('a', '/b');
    expect(second).not.toBe(app.first);
    expect(app.first.recordsAvailable).toBe(true);
    expect(await textOf(await app.manager.get('a'))).toBe('old');
    expect(app.manager.registrations.getSnapshot().map(({ uid }) => uid)).toEqual([
      second.snapshot.uid,
    ]);
    await answer(app, ok('new'));
    await settled(second);
    await expect.poll(() => app.first.recordsAvailable).toBe(false);
    expect(await textOf(second, 'https://app.test/b')).toBe('new');
    expect(await second.match(url)).toBeUndefined();
  });

  test('what was aborted starts again', async () => {
    const app = managerApp();
    const first = await app.manager.fetch('a', '/a');
    await app.transport.next();
    await first.abort();
    const second = await app.manager.fetch('a', '/a');
    await answer(app, ok('new'));
    expect(await settled(second)).toMatchObject({ result: 'success' });
    expect(first.recordsAvailable).toBe(false);
  });
});

describe('E7: replace', () => {
  const replace = { ifSettled: 'replace' } as const;

  test('the old one goes once the new one is stored', async () => {
    const app = await finishedApp();
    const second = await app.manager.fetch('a', '/a', replace);
    expect(app.first.recordsAvailable).toBe(false);
    await answer(app, ok('new'));
    await settled(second);
    expect(await textOf(second)).toBe('new');
  });

  test('promise 7: when storing the new one fails, the old one is there, is shown, and is all there is', async () => {
    const app = await finishedApp();
    const body = new ReadableStream({ pull: () => Promise.reject(new Error('Unplugged.')) });
    const init = { method: 'POST', body, duplex: 'half' };
    const failing = app.manager.fetch('a', new Request(url, init), replace);
    await expect(failing).rejects.toThrow(/Unplugged/);
    expect(await app.manager.get('a')).toBe(app.first);
    expect(await app.manager.getIds()).toEqual(['a']);
    expect(app.manager.registration('a').getSnapshot()).toBe(app.first.snapshot);
    expect(app.first.snapshot).toMatchObject({ result: 'success', recordsAvailable: true });
    expect(await textOf(app.first)).toBe('old');
  });

  test('while the new one is being stored, the id is that of the old one', async () => {
    const app = await finishedApp();
    let finish = (): void => {};
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        finish = () => controller.close();
      },
    });
    const init = { method: 'POST', body, duplex: 'half' };
    const storing = app.manager.fetch('a', new Request(url, init), replace);
    const outcome = () => app.manager.fetch('a', '/a').then(String, String);
    await expect.poll(outcome).toMatch(/is active/);
    expect(await app.manager.get('a')).toBe(app.first);
    expect(await app.manager.getIds()).toEqual(['a']);
    expect(await textOf(app.first)).toBe('old');
    finish();
    await answer(app, ok(''));
    expect(await settled(await storing)).toMatchObject({ result: 'success' });
  });
});
