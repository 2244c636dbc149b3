import { describe, expect, test } from 'vitest';
import { answer, finishedApp, ok, settled, textOf, url, validators } from './finished-app.ts';
import { managerApp } from './manager-app.ts';

const refresh = { ifSettled: 'refresh' } as const;

describe('refresh', () => {
  test('asks with the stored validators; a 304 keeps the bytes, and brings the headers up to date', async () => {
    const app = await finishedApp();
    const second = await app.manager.fetch('a', '/a', refresh);
    expect(await textOf(second)).toBe('old');
    const request = await answer(
      app,
      new Response(null, { status: 304, headers: { etag: '"v1"', expires: 'later' } }),
    );
    expect(request.headers.get('if-none-match')).toBe('"v1"');
    expect(request.headers.get('if-modified-since')).toBe(validators['last-modified']);
    expect(await settled(second)).toMatchObject({
      result: 'success',
      downloaded: 3,
      records: [{ state: 'done', downloaded: 3, status: 200 }],
    });
    const response = await (await second.match(url))?.responseReady;
    expect(response?.headers.get('expires')).toBe('later');
    expect(response?.headers.get('content-length')).toBe('3');
    expect(await response?.text()).toBe('old');
    await expect.poll(() => app.first.recordsAvailable).toBe(false);
    await second.release();
    expect(await app.manager.getIds()).toEqual([]);
  });

  test('as often as one likes', async () => {
    const app = await finishedApp();
    for (let n = 0; n < 4; n++) {
      const again = await app.manager.fetch('a', '/a', refresh);
      const answering = new Response(null, { status: 304 });
      expect((await answer(app, answering)).headers.get('if-none-match')).toBe('"v1"');
      await settled(again);
      expect(await textOf(again)).toBe('old');
    }
    const last = await app.manager.fetch('a', '/a', refresh);
    await answer(app, ok('new', { etag: '"v2"' }));
    await settled(last);
    expect(await textOf(last)).toBe('new');
  });

  test('promise 11: what was unproven is so after a 304 too', async () => {
    const app = managerApp();
    const first = await app.manager.fetch('a', '/a');
    await answer(app, new Response('old', { headers: { etag: '"v1"' } }));
    expect(await settled(first)).toMatchObject({ result: 'success', unproven: true });
    for (let n = 0; n < 2; n++) {
      const again = await app.manager.fetch('a', '/a', refresh);
      await answer(app, new Response(null, { status: 304 }));
      expect(await settled(again)).toMatchObject({ result: 'success', unproven: true });
    }
  });

  test('promise 11: a hash that the app names now is held against what is stored', async () => {
    const app = await finishedApp();
    const integrity = 'sha256-q7XQe/RLaSKmPTPmOTcHGPWK8WWAkoWtnOsBVTrNvI4=';
    const request = new Request(url, { integrity });
    const second = await app.manager.fetch('a', request);
    for (let n = 0; n < 3; n++) {
      const asked = await answer(app, ok('new'));
      expect(asked.headers.get('if-none-match')).toBeNull();
      if (n < 2) await expect.poll(() => second.snapshot.status).toBe('waiting');
      await second.retryNow();
    }
    expect(await settled(second)).toMatchObject({ problem: { name: 'integrity-error' } });
  });

  test('what has changed takes the place of the old one when it is whole', async () => {
    const app = await finishedApp();
    const second = await app.manager.fetch('a', '/a', refresh);
    await answer(app, ok('new', { etag: '"v2"' }));
    expect(await settled(second)).toMatchObject({ result: 'success' });
    expect(await textOf(second)).toBe('new');
  });

  test('promise 10: one that fails gives the id back to the old one, which says what went wrong', async () => {
    const app = await finishedApp();
    const seen: unknown[] = [];
    app.manager.on('fail', ({ id, failureReason }) => seen.push([id, failureReason]));
    const second = await app.manager.fetch('a', '/a', refresh);
    await answer(app, new Response(null, { status: 404 }));
    expect(await settled(second)).toMatchObject({ failureReason: 'bad-status' });
    await expect.poll(() => app.manager.get('a')).toBe(app.first);
    expect(await textOf(app.first)).toBe('old');
    expect(app.manager.registration('a').getSnapshot()).toMatchObject({
      uid: app.first.snapshot.uid,
      result: 'success',
      problem: { message: 'The server answered 404.' },
    });
    await expect.poll(() => seen).toEqual([['a', 'bad-status']]);
    expect(await app.manager.getIds()).toEqual(['a']);
  });

  test('so does one that is aborted', async () => {
    const app = await finishedApp();
    const second = await app.manager.fetch('a', '/a', refresh);
    expect(await second.abort()).toBe(true);
    await expect.poll(() => app.manager.get('a')).toBe(app.first);
    expect(await textOf(app.first)).toBe('old');
    expect(app.first.snapshot.problem).toBeNull();
  });

  test('promise 7: releasing it releases all', async () => {
    const app = await finishedApp();
    const second = await app.manager.fetch('a', '/a', refresh);
    await second.release();
    expect(await app.manager.get('a')).toBeUndefined();
    expect(app.manager.registrations.getSnapshot()).toEqual([]);
    expect(app.first.recordsAvailable).toBe(false);
    await expect(app.first.match(url)).rejects.toMatchObject({ name: 'InvalidStateError' });
  });

  test('promise 11: a 304 that names another ETag confirms nothing; the whole is asked for', async () => {
    const app = await finishedApp();
    const second = await app.manager.fetch('a', '/a', refresh);
    await answer(app, new Response(null, { status: 304, headers: { etag: '"v2"' } }));
    const request = await answer(app, ok('new', { etag: '"v2"' }));
    expect(request.headers.get('if-none-match')).toBeNull();
    expect(await settled(second)).toMatchObject({ result: 'success' });
    expect(await textOf(second)).toBe('new');
  });

  test('promise 9: conditions that nobody on the way lets through are left out', async () => {
    const app = await finishedApp();
    const second = await app.manager.fetch('a', '/a', refresh);
    (await app.transport.next()).fail();
    // Before that there is no wait to be ended.
    await expect.poll(() => second.snapshot.status).toBe('waiting');
    await second.retryNow();
    const request = await answer(app, ok('new'));
    expect(request.headers.get('if-none-match')).toBeNull();
    expect(await settled(second)).toMatchObject({ result: 'success' });
  });

  test('of several records, what has not changed is kept and the rest is new', async () => {
    const app = managerApp();
    const first = await app.manager.fetch('a', ['/a', '/b']);
    for (const text of ['old a', 'old b']) await answer(app, ok(text));
    await settled(first);
    const second = await app.manager.fetch('a', ['/a', '/b'], refresh);
    for (let n = 0; n < 2; n++) {
      const asked = await app.transport.next();
      const isB = asked.request.url.endsWith('/b');
      asked.respond(isB ? ok('new b', { etag: '"v2"' }) : new Response(null, { status: 304 }));
    }
    expect(await settled(second)).toMatchObject({ result: 'success', downloaded: 10 });
    expect(await textOf(second)).toBe('old a');
    expect(await textOf(second, 'https://app.test/b')).toBe('new b');
  });
});
