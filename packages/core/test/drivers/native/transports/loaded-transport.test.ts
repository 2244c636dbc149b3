import { describe, expect, test } from 'vitest';
import { loadedTransport } from '../../../../src/drivers/native/shell-transport.ts';
import type { Transport } from '../../../../src/model/transport.ts';

describe('the code of the native transports is loaded on demand', () => {
  const attempt = (signal = new AbortController().signal) => ({
    ...{ request: new Request('https://a.test/'), body: null, signal },
    onUploadProgress: () => {},
  });
  const answering: Transport = { send: async () => new Response('natively') };

  test('at once, not with the first request', () => {
    let loaded = 0;
    loadedTransport(async () => {
      loaded++;
      return answering;
    });
    expect(loaded).toBe(1);
  });

  test('when that fails, a request fails as without a network, and the next one loads it again', async () => {
    let loaded = 0;
    const transport = loadedTransport(async () => {
      if (++loaded < 3) throw new Error('The file is missing.');
      return answering;
    });
    await Promise.resolve();
    await expect(transport.send(attempt())).rejects.toThrow(TypeError);
    expect((await transport.send(attempt())).status).toBe(200);
    await transport.send(attempt());
    expect(loaded).toBe(3);
  });

  test('an attempt that is aborted meanwhile ends at once', async () => {
    const transport = loadedTransport(() => new Promise(() => {}));
    const stopping = new AbortController();
    const sending = transport.send(attempt(stopping.signal));
    stopping.abort(new DOMException('stopped', 'AbortError'));
    await expect(sending).rejects.toThrow('stopped');
  });
});
