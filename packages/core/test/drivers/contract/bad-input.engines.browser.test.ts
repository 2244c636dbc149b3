import { describe, expect, it } from 'vitest';
import {
  type BackgroundFetchOptions,
  createBackgroundFetch,
  MAX_ID_LENGTH,
} from '../../../src/index.ts';
import { openSession, rowCounts, scripted, settled } from './contract-session.ts';

const setup = { createManager: createBackgroundFetch, driver: 'foreground' } as const;
const url = '/some.bin';
type Given = { id?: unknown; requests?: unknown; options?: unknown };

const usedUp = () => {
  const request = new Request(url, { method: 'POST', body: 'x' });
  void request.text();
  return request;
};

/** The list: what is given, and what the message must say. */
const refusals: Record<string, [given: () => Given, message: RegExp]> = {
  'an empty id': [() => ({ id: '' }), /id can not be empty. Choose/],
  'an id that is too long': [
    () => ({ id: 'x'.repeat(MAX_ID_LENGTH + 1) }),
    /at most 4096.*short key/,
  ],
  'an id that is no string': [() => ({ id: 5 }), /id is a string, not number/],
  'no requests': [() => ({ requests: [] }), /at least one request/],
  'a URL that is none': [() => ({ requests: ['http://'] }), /is not a URL/],
  'a credentialed URL': [
    () => ({ requests: 'https://me:pw@a.test/' }),
    /user name or password.*prepareRequest/,
  ],
  'data:': [() => ({ requests: 'data:text/plain,x' }), /scheme data:.*http: and https:/],
  'blob:': [() => ({ requests: URL.createObjectURL(new Blob(['x'])) }), /scheme blob:/],
  'wss:': [() => ({ requests: 'wss://a.test/' }), /scheme wss:/],
  'a blocked port': [() => ({ requests: 'http://a.test:6000/' }), /port 6000/],
  'no-cors': [() => ({ requests: new Request(url, { mode: 'no-cors' }) }), /no-cors.*allow CORS/],
  'a consumed request body': [() => ({ requests: usedUp() }), /read already.*clone/],
  'one bad request among good ones': [() => ({ requests: [url, 'data:,x'] }), /scheme data:/],
  'a negative downloadTotal': [
    () => ({ options: { downloadTotal: -5 } }),
    /downloadTotal.*whole number.*-5/,
  ],
  'a fractional downloadTotal': [() => ({ options: { downloadTotal: 0.5 } }), /whole number.*0\.5/],
  'an unknown option': [
    () => ({ options: { downloadSize: 5 } }),
    /Unknown option `downloadSize`.*downloadTotal/,
  ],
  'a title that is none': [() => ({ options: { title: 7 } }), /`title`/],
  'icons that are none': [() => ({ options: { icons: ['/i.png'] } }), /`icons`.*`src`/],
  'an unknown driver': [() => ({ options: { driver: 'mail' } }), /`driver`.*foreground.*mail/],
  'options that are none': [() => ({ options: null }), /options/i],
};

describe('bad input rejects at once, says what to do, and stores nothing', () => {
  for (const [name, [given, message]] of Object.entries(refusals))
    it(name, async () => {
      const { manager, name: database } = await openSession(setup);
      const { id = 'bad', requests = url, options } = given();
      const refused = manager.fetch(
        id as string,
        requests as string,
        options as BackgroundFetchOptions,
      );
      await expect(refused).rejects.toThrow(TypeError);
      await expect(refused).rejects.toThrow(message);
      expect(await manager.getIds()).toEqual([]);
      expect(manager.registrations.getSnapshot()).toEqual([]);
      expect(await rowCounts(database)).toMatchObject({ registrations: 0, records: 0, chunks: 0 });
    });

  it('metadata that cannot be cloned', async () => {
    const { manager, name } = await openSession(setup);
    const refused = manager.fetch('bad', url, { metadata: () => {} });
    await expect(refused).rejects.toMatchObject({ name: 'DataCloneError' });
    expect(await rowCounts(name)).toMatchObject({ registrations: 0, records: 0 });
  });

  it('a request that was refused can still be used', async () => {
    const { manager } = await openSession(setup);
    const target = await scripted.script('up', { kind: 'upload' });
    const request = new Request(target.url, { method: 'POST', body: 'still here' });
    await expect(manager.fetch('', request)).rejects.toThrow(TypeError);
    await expect(manager.fetch('x', [request, 'data:,x'])).rejects.toThrow(TypeError);
    expect((await settled(await manager.fetch('x', request))).uploaded).toBe(10);
  });

  it('a body stream that errors while it is stored', async () => {
    const { manager, name } = await openSession(setup);
    let pulls = 0;
    const body = new ReadableStream({
      pull: (controller) => {
        pulls += 1;
        if (pulls < 4) controller.enqueue(new Uint8Array(3_000_000));
        else controller.error(new RangeError('the camera was unplugged'));
      },
    });
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit;
    const request = new Request(url, init);
    // Engines without request streams send what the stream is called, which is no error.
    if (request.headers.get('content-type')?.startsWith('text/plain')) return;
    const error = await manager.fetch('torn', request).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toMatch(/body of the request for .*some\.bin failed while it was stored/);
    let cause = error;
    while (cause instanceof Error && cause.cause) cause = cause.cause;
    expect(cause).toMatchObject({ message: 'the camera was unplugged' });
    expect(await manager.get('torn')).toBeUndefined();
    expect(await rowCounts(name)).toMatchObject({ registrations: 0, records: 0, chunks: 0 });
    expect((await manager.fetch('torn', '/again')).id).toBe('torn');
  });
});
