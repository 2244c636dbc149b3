import { expect, onTestFinished, test, vi } from 'vitest';
import { createBackgroundFetch } from '../../src/index.ts';
import {
  openSession,
  scripted,
  settled,
  snapshotWhere,
} from '../drivers/contract/contract-session.ts';
import { watchTraces } from './traces.ts';

const setup = { createManager: createBackgroundFetch, driver: 'foreground' } as const;

test('promise 10: E15: after a reload the same call brings the secrets again, and they stay in memory', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  onTestFinished(() => warn.mockRestore());
  const { manager, name, reopen } = await openSession(setup, { chunk: { maxAgeMs: 10 } });
  const traces = watchTraces(name);
  const secret = `s3cret-${crypto.randomUUID()}`;
  const file = { kind: 'resource', seed: 'again', bytes: 50_000 } as const;
  const resource = await scripted.script('a.bin', { ...file, faults: [{ stallAfter: 20_000 }] });
  const start = () => new Request(resource.url, { headers: { 'X-Api-Key': secret } });
  const fetched = await manager.fetch('a', start());
  await snapshotWhere(fetched, ({ downloaded }) => downloaded >= 20_000);
  await fetched.pause();
  manager.close();

  const later = await reopen();
  const again = await later.fetch('a', start(), { ifActive: 'reuse' });
  expect(again.snapshot).toMatchObject({ status: 'paused', downloaded: 20_000 });
  await again.resume();
  expect((await settled(again)).result).toBe('success');
  const sent = await scripted.requestsEnded(resource, 2);
  expect(sent.map(({ headers, range }) => [headers['x-api-key'], range])).toEqual([
    [secret, null],
    [secret, 'bytes=18976-'],
  ]);
  expect(await traces.placesOf(secret)).toEqual([]);
});

test('promise 10: E15: without its secrets nothing is sent and nothing is lost; the app’s next call ends the wait', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  onTestFinished(() => warn.mockRestore());
  const { manager, name, reopen } = await openSession(setup, { chunk: { maxAgeMs: 10 } });
  const traces = watchTraces(name);
  const secret = `s3cret-${crypto.randomUUID()}`;
  const file = { kind: 'resource', seed: 'waits', bytes: 50_000 } as const;
  const resource = await scripted.script('a.bin', { ...file, faults: [{ stallAfter: 20_000 }] });
  const start = () => new Request(resource.url, { headers: { 'X-Api-Key': secret } });
  const fetched = await manager.fetch('a', start());
  await snapshotWhere(fetched, ({ downloaded }) => downloaded >= 20_000);
  manager.close();

  const later = await reopen();
  const waiting = await later.get('a');
  if (!waiting) throw new Error('It is gone.');
  const { problem, downloaded } = await snapshotWhere(
    waiting,
    ({ status, problem }) => status === 'waiting' && problem !== null,
  );
  expect(downloaded).toBe(20_000);
  expect(problem?.message).toMatch(/x-api-key.*prepareRequest/s);
  expect(await scripted.requests(resource)).toHaveLength(1);

  await later.fetch('a', start(), { ifActive: 'reuse' });
  expect((await settled(waiting)).result).toBe('success');
  const sent = await scripted.requestsEnded(resource, 2);
  expect(sent.map(({ headers, range }) => [headers['x-api-key'], range])).toEqual([
    [secret, null],
    [secret, expect.stringMatching(/^bytes=\d+-$/)],
  ]);
  expect(await traces.placesOf(secret)).toEqual([]);
});
