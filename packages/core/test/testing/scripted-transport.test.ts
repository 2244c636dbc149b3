import { expect, test } from 'vitest';
import { createScriptedTransport, createVirtualClock } from '../../src/testing.ts';

const URL = 'https://media.test/file';
const bytes = new Uint8Array(1000).map((_, at) => at % 256);

function bench() {
  const clock = createVirtualClock({ startAt: 0 });
  const transport = createScriptedTransport(clock);
  const controller = new AbortController();
  const send = (headers: Record<string, string> = {}, url = URL) =>
    transport.send({
      request: new Request(url, { headers }),
      body: null,
      signal: controller.signal,
      onUploadProgress: () => {},
    });
  return { clock, transport, controller, send };
}

test('a file, whole and in ranges', async () => {
  const { transport, send } = bench();
  transport.serve(URL, { bytes, pieceBytes: 300 });
  const whole = await send();
  expect([whole.status, whole.headers.get('etag'), whole.url]).toEqual([200, '"1000"', URL]);
  expect(new Uint8Array(await whole.arrayBuffer())).toEqual(bytes);
  const rest = await send({ range: 'bytes=900-', 'if-range': '"1000"' });
  expect([rest.status, rest.headers.get('content-range')]).toEqual([206, 'bytes 900-999/1000']);
  expect((await rest.arrayBuffer()).byteLength).toBe(100);
  const changed = await send({ range: 'bytes=900-', 'if-range': '"other"' });
  expect(changed.status).toBe(200);
  const beyond = await send({ range: 'bytes=1000-' });
  expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */1000']);
  expect(transport.exchanges.slice(0, 2)).toMatchObject([
    { status: 200, from: 0, sentBytes: 1000, ended: 'complete' },
    { status: 206, from: 900, sentBytes: 100, ended: 'complete' },
  ]);
});

test('pieces come in their time; an abort stops them', async () => {
  const { clock, transport, controller, send } = bench();
  transport.serve(URL, { bytes, pieceBytes: 100, pieceDelayMs: 50 });
  const reading = (await send()).arrayBuffer();
  const rejected = expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  await clock.advance(320);
  expect(transport.exchanges[0]?.sentBytes).toBe(600);
  controller.abort();
  await rejected;
  expect(transport.exchanges[0]?.ended).toBe('aborted');
  await expect(send()).rejects.toMatchObject({ name: 'AbortError' });
});

test('faults come once each, in order', async () => {
  const { clock, transport, send } = bench();
  transport.serve(URL, { bytes, pieceBytes: 100 });
  transport.fault(URL, { status: 503 });
  transport.fault(URL, { resetAfterBytes: 250 });
  transport.fault(URL, { stallAfterBytes: 100 });
  expect((await send()).status).toBe(503);
  const reset = expect((await send()).arrayBuffer()).rejects.toThrow(TypeError);
  await clock.advance(0);
  await reset;
  expect(transport.exchanges[1]).toMatchObject({ sentBytes: 250, ended: 'reset' });
  void (await send()).arrayBuffer();
  await clock.advance(3_600_000);
  expect(transport.exchanges[2]).toMatchObject({ sentBytes: 100, ended: 'open' });
});

test('what no file answers, the test does', async () => {
  const { transport, send } = bench();
  const sent = send({ 'x-token': 'abc' }, 'https://api.test/');
  const request = await transport.next();
  expect(request.request.headers.get('x-token')).toBe('abc');
  request.respond(new Response('hello'));
  expect(await new Response((await sent).body).text()).toBe('hello');
  const next = transport.next();
  const failed = expect(send({}, 'https://api.test/')).rejects.toThrow(TypeError);
  (await next).fail();
  await failed;
});
