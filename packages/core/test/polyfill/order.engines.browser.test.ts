import { describe, expect, test } from 'vitest';
import { openApp, server, sharedApp, slow, textAt, until } from './open-app.ts';

const shared = sharedApp();

describe('Promises come before events (conformance point 8)', () => {
  test('fetch() resolves before the event of an instant failure', async () => {
    const app = shared();
    const order: string[] = [];
    const { url } = await server.script('gone.txt', { kind: 'raw', status: 404 });
    const event = app.nextEvent('o1').then(() => order.push('event'));
    const registration = await app.backgroundFetch.fetch('o1', url);
    order.push('fetch');
    registration.addEventListener('progress', () => {
      if (registration.result) order.push('progress');
    });
    await event;
    expect(order).toEqual(['fetch', 'progress', 'event']);
  });

  test('abort() resolves before its event; the second says false', async () => {
    const app = shared();
    const registration = await app.backgroundFetch.fetch('o2', (await slow()).url);
    const order: string[] = [];
    const event = app.nextEvent('o2');
    const told = event.then(() => order.push('event'));
    expect(await registration.abort()).toBe(true);
    order.push('abort');
    expect(await registration.abort()).toBe(false);
    await told;
    expect(order).toEqual(['abort', 'event']);
    expect(await event).toMatchObject({ result: 'failure', failureReason: 'aborted' });
  });
});

describe('What page objects show (conformance points 9 and 10)', () => {
  test('the final result while the handler runs, records until it has ended', async () => {
    const app = await openApp({ behaviour: 'hold' });
    const url = await textAt('hello');
    const registration = await app.backgroundFetch.fetch('a', url);
    const event = await app.nextEvent();
    expect(event).toMatchObject({ result: 'success', downloaded: 5, recordsAvailable: true });
    expect(registration).toMatchObject({ result: 'success', failureReason: '', downloaded: 5 });
    expect(registration.recordsAvailable).toBe(true);
    expect(await (await registration.match(url))?.responseReady.then((r) => r.text())).toBe(
      'hello',
    );
    app.tell({ order: 'go' });
    await until(() => !registration.recordsAvailable);
    expect(registration).toMatchObject({ result: 'success', downloaded: 5 });
    await expect(registration.matchAll()).rejects.toMatchObject({ name: 'InvalidStateError' });
    await expect(registration.match(url)).rejects.toMatchObject({ name: 'InvalidStateError' });
    expect(await registration.abort()).toBe(false);
  });

  test('two objects for one id show the same', async () => {
    const { backgroundFetch } = shared();
    const urls = [await textAt('hello'), (await slow()).url];
    const one = await backgroundFetch.fetch('o3', urls, { downloadTotal: 100 });
    await until(() => one.downloaded === 5);
    const other = await backgroundFetch.get('o3');
    expect(other).toMatchObject({ id: 'o3', downloaded: 5, downloadTotal: 100, result: '' });
  });

  test('a small record is reported while a slow one is open', async () => {
    const app = shared();
    const { url, finish } = await slow();
    const registration = await app.backgroundFetch.fetch('o4', [await textAt('small'), url]);
    const seen: number[] = [];
    const listened: Event[] = [];
    (registration as unknown as { onprogress: unknown }).onprogress = (event: Event) => {
      listened.push(event);
      seen.push(registration.downloaded);
    };
    await until(() => seen.includes(5));
    expect(registration.result).toBe('');
    expect(listened[0]).toMatchObject({ type: 'progress', target: registration });
    await finish();
    expect(await app.nextEvent('o4')).toMatchObject({ result: 'success', downloaded: 9 });
  });

  test('uploaded is complete before downloaded grows', async () => {
    const app = shared();
    const { url } = await server.script('upload', { kind: 'upload' });
    const request = new Request(url, { method: 'POST', body: 'x'.repeat(100_000) });
    const registration = await app.backgroundFetch.fetch('o5', request);
    const seen: (readonly [number, number])[] = [];
    registration.addEventListener('progress', () => {
      seen.push([registration.uploaded, registration.downloaded]);
    });
    expect(await app.nextEvent('o5')).toMatchObject({ result: 'success', uploaded: 100_000 });
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.filter(([uploaded, downloaded]) => downloaded > 0 && uploaded < 100_000)).toEqual(
      [],
    );
  });
});
