import { describe, expect, it } from 'vitest';
import {
  expectedBytes,
  type ResourceDeviation,
} from '../../../../../test/scripted-server/src/client.ts';
import { type BackgroundFetchManagerOptions, createBackgroundFetch } from '../../../src/index.ts';
import { bytesOf, openSession, scripted, settled, snapshotWhere } from './contract-session.ts';

const setup = { createManager: createBackgroundFetch, driver: 'foreground' } as const;
const file = { kind: 'resource', seed: 'trouble', bytes: 50_000 } as const;
const open = (options?: BackgroundFetchManagerOptions) => openSession(setup, options);

describe('promise 5: network trouble is not failure', () => {
  const passing: Record<string, ResourceDeviation> = {
    408: { status: 408 },
    425: { status: 425 },
    429: { status: 429 },
    500: { status: 500 },
    503: { status: 503 },
    599: { status: 599 },
    'a reset before the head': { resetBeforeHead: true },
    'a reset in the body': { resetAfter: 100 },
    'a body that ends early': { closeAfter: 100 },
    'no body at all': { closeAfter: 0 },
  };
  for (const [name, fault] of Object.entries(passing))
    it(`goes on after ${name}`, async () => {
      const { manager } = await open();
      const resource = await scripted.script('t.bin', { ...file, faults: [fault, fault] });
      const registration = await manager.fetch('t', resource.url);
      expect(await settled(registration)).toMatchObject({ result: 'success', problem: null });
      expect(await bytesOf(await registration.match(resource.url))).toEqual(expectedBytes(file));
    });

  for (const status of [400, 401, 403, 404, 410, 451])
    it(`${status} settles as bad-status at once`, async () => {
      const { manager } = await open();
      const resource = await scripted.script('b.bin', { ...file, status });
      const registration = await manager.fetch('b', resource.url);
      expect(await settled(registration)).toMatchObject({
        failureReason: 'bad-status',
        records: [{ status }],
      });
      expect(await scripted.requests(resource)).toHaveLength(1);
    });

  it('Retry-After is honoured and shown', async () => {
    const { manager } = await open();
    const resource = await scripted.script('r.bin', {
      ...file,
      faults: [{ status: 503, retryAfter: '1' }],
    });
    const registration = await manager.fetch('r', resource.url);
    const waiting = await snapshotWhere(registration, ({ status }) => status === 'waiting');
    expect(waiting).toMatchObject({ waitingFor: 'retry', problem: { name: 'HttpError' } });
    expect((await settled(registration)).result).toBe('success');
    const [first, second] = await scripted.requestsEnded(resource, 2);
    const waitedMs = (second?.receivedAtMs ?? 0) - (first?.receivedAtMs ?? 0);
    expect(waitedMs).toBeGreaterThanOrEqual(995);
  });

  it('an absurd Retry-After is a long wait, which outlives a reload; it breaks nothing', async () => {
    const { manager, reopen } = await open();
    const resource = await scripted.script('r.bin', {
      ...file,
      status: 503,
      retryAfter: '9'.repeat(400),
    });
    const registration = await manager.fetch('r', resource.url);
    await snapshotWhere(registration, ({ waitingFor }) => waitingFor === 'retry');
    manager.close();
    const later = await reopen();
    const again = await later.get('r');
    expect(again?.snapshot).toMatchObject({ result: '' });
    expect(await again?.abort()).toBe(true);
  });

  it('gives up after maxAttempts without progress, and says with what', async () => {
    const { manager } = await open({ retry: { maxAttempts: 3, baseDelayMs: 1, maxDelayMs: 2 } });
    const resource = await scripted.script('g.bin', { ...file, status: 502 });
    const registration = await manager.fetch('g', resource.url);
    expect(await settled(registration)).toMatchObject({
      failureReason: 'bad-status',
      records: [{ status: 502 }],
    });
    expect(await scripted.requests(resource)).toHaveLength(3);
  });

  it('a POST is never sent twice on our own account', async () => {
    for (const fault of [{ status: 503 }, { resetBeforeHead: true }, { closeAfter: 1 }]) {
      const { manager } = await open();
      const resource = await scripted.script('p', { kind: 'upload', faults: [fault] });
      const request = new Request(resource.url, { method: 'POST', body: 'x' });
      const last = await settled(await manager.fetch('p', request));
      // WebKit takes an answer that was cut for a whole one, and so would it be if it was compressed without a word of it.
      const ends = [
        { result: 'failure', unproven: false },
        { result: 'success', unproven: true },
      ];
      const { result, unproven } = last;
      expect('closeAfter' in fault ? ends : ends.slice(0, 1)).toContainEqual({ result, unproven });
      expect(await scripted.requests(resource), JSON.stringify(fault)).toHaveLength(1);
    }
  });

  it('a POST with an Idempotency-Key, and a PUT, are sent again', async () => {
    const { manager } = await open();
    for (const init of [
      { method: 'POST', headers: { 'Idempotency-Key': 'k' } },
      { method: 'PUT' },
    ]) {
      const faults = [{ status: 503 }, { resetBeforeHead: true }];
      const resource = await scripted.script('p', { kind: 'upload', faults });
      const request = new Request(resource.url, { ...init, body: 'twice' });
      const last = await settled(await manager.fetch(init.method, request));
      expect(last).toMatchObject({ result: 'success', uploaded: 5 });
      const sent = await scripted.requestsEnded(resource, 3);
      expect(sent.map(({ body }) => body.bytes)).toEqual([5, 5, 5]);
    }
  });

  it('a POST that was on its way when the page closed fails after the restart; it is not repeated', async () => {
    const { manager, reopen } = await open();
    const resource = await scripted.script('p', { kind: 'upload', waitForSignal: 'never' });
    await manager.fetch('p', new Request(resource.url, { method: 'POST', body: 'x' }));
    await scripted.requestCount(resource, 1);
    manager.close();
    const again = await (await reopen()).get('p');
    if (!again) throw new Error('It is gone.');
    const last = await settled(again);
    expect(last).toMatchObject({ failureReason: 'fetch-error' });
    expect(last.problem?.message).toMatch(/not sent twice/);
    expect(await scripted.requests(resource)).toHaveLength(1);
  });

  it('a connection that sends no byte is given up and resumed', async () => {
    // On a busy machine the head alone may take some hundred milliseconds.
    const { manager } = await open({ stallTimeoutMs: 1000 });
    const resource = await scripted.script('s.bin', { ...file, faults: [{ stallAfter: 20_000 }] });
    const registration = await manager.fetch('s', resource.url);
    expect((await settled(registration)).result).toBe('success');
    const ranges = (await scripted.requests(resource)).map(({ range }) => range);
    expect(ranges).toEqual([null, 'bytes=18976-']);
  });

  it('a server that never answers is given up and asked again', async () => {
    const { manager } = await open({ stallTimeoutMs: 150 });
    const resource = await scripted.script('s.bin', {
      ...file,
      faults: [{ waitForSignal: 'never' }],
    });
    const registration = await manager.fetch('s', resource.url);
    expect((await settled(registration)).result).toBe('success');
  });
});
