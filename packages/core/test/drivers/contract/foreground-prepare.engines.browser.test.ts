import { openDB } from 'idb';
import { describe, expect, it, vi } from 'vitest';
import { expectedBytes } from '../../../../../test/scripted-server/src/client.ts';
import { createBackgroundFetch } from '../../../src/index.ts';
import { bytesOf, openSession, scripted, settled, snapshotWhere } from './contract-session.ts';

const setup = { createManager: createBackgroundFetch, driver: 'foreground' } as const;
const file = { kind: 'resource', seed: 'prepare', bytes: 50_000 } as const;

describe('prepareRequest', () => {
  it('runs before every attempt with what it is for, and what it returns is sent', async () => {
    const seen: unknown[] = [];
    const { manager } = await openSession(setup, {
      prepareRequest: (request, context) => {
        seen.push({ url: request.url, ...context });
        return new Request(request, { headers: { 'x-attempt': String(seen.length) } });
      },
    });
    const faults = [{ status: 503 }, { status: 503 }];
    const resource = await scripted.script('p.bin', { ...file, faults });
    const registration = await manager.fetch('p', resource.url);
    expect((await settled(registration)).result).toBe('success');
    const base = { url: resource.url, registrationId: 'p', recordIndex: 0 };
    const problem = { name: 'HttpError', message: 'The server answered 503.' };
    const previous = { problem, status: 503 };
    expect(seen).toEqual([
      { ...base, attempt: 0, previous: null },
      { ...base, attempt: 1, previous },
      { ...base, attempt: 2, previous },
    ]);
    const sent = await scripted.requests(resource);
    expect(sent.map(({ headers }) => headers['x-attempt'])).toEqual(['1', '2', '3']);
  });

  it('runs again after a restart: a fresh token goes with the resume', async () => {
    const options = (token: string) => ({
      chunk: { maxAgeMs: 10 },
      prepareRequest: (request: Request) =>
        new Request(request, { headers: { authorization: token } }),
    });
    const { manager, reopen } = await openSession(setup, options('old'));
    const resource = await scripted.script('p.bin', { ...file, faults: [{ stallAfter: 20_000 }] });
    const registration = await manager.fetch('p', resource.url);
    await snapshotWhere(registration, ({ downloaded }) => downloaded >= 20_000);
    manager.close();
    const again = await (await reopen(options('new'))).get('p');
    if (!again) throw new Error('It is gone.');
    expect((await settled(again)).result).toBe('success');
    const sent = await scripted.requestsEnded(resource, 2);
    expect(sent.map(({ headers, range }) => [headers.authorization, range])).toEqual([
      ['old', null],
      ['new', 'bytes=18976-'],
    ]);
    expect(await bytesOf(await again.match(resource.url))).toEqual(expectedBytes(file));
  });

  it('may send the request elsewhere; no If-Range goes to another origin, and it resumes there', async () => {
    const target = await scripted.script('signed.bin', {
      ...file,
      faults: [{ closeAfter: 20_000 }],
    });
    const { manager } = await openSession(setup, {
      prepareRequest: (request) => new Request(target.url, request),
    });
    const registration = await manager.fetch('p', '/not-here.bin');
    expect((await settled(registration)).result).toBe('success');
    const sent = await scripted.requestsEnded(target, 2);
    expect(sent.map(({ range }) => range)).toEqual([null, 'bytes=18976-']);
    expect(sent[1]?.headers['if-range']).toBeUndefined();
    const stored = await registration.match('/not-here.bin');
    expect(await bytesOf(stored)).toEqual(expectedBytes(file));
  });

  it('what it throws is trouble that passes, shown on the snapshot', async () => {
    let calls = 0;
    const { manager } = await openSession(setup, {
      retry: { baseDelayMs: 200, maxDelayMs: 400 },
      prepareRequest: (request) => {
        calls += 1;
        // Several times, since the first wait may be over before anybody sees it.
        if (calls <= 5) throw new RangeError('no token yet');
        return request;
      },
    });
    const resource = await scripted.script('p.bin', file);
    const registration = await manager.fetch('p', resource.url);
    const waiting = await snapshotWhere(registration, ({ problem }) => problem !== null);
    expect(waiting.problem).toEqual({ name: 'RangeError', message: 'no token yet' });
    expect(await settled(registration)).toMatchObject({ result: 'success', problem: null });
  });

  it('one that hangs holds up neither an abort nor the next fetch', async () => {
    const { manager } = await openSession(setup, {
      concurrency: { total: 1 },
      prepareRequest: (request, { registrationId }) =>
        registrationId === 'hangs' ? new Promise<Request>(() => {}) : request,
    });
    const resource = await scripted.script('p.bin', file);
    const hangs = await manager.fetch('hangs', resource.url);
    await snapshotWhere(hangs, ({ status }) => status === 'running');
    expect(await hangs.abort()).toBe(true);
    const next = await manager.fetch('next', resource.url);
    expect((await settled(next)).result).toBe('success');
  });
});

describe('secrets', () => {
  it('Authorization is sent, is not on disk, and a warning says so when there is no hook', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { manager, name } = await openSession(setup);
    const faults = [{ status: 503 }];
    const resource = await scripted.script('s.bin', { ...file, faults });
    const headers = { authorization: 'Bearer hush-hush', 'x-plain': 'seen' };
    const registration = await manager.fetch('s', new Request(resource.url, { headers }));
    expect((await settled(registration)).result).toBe('success');
    const sent = await scripted.requests(resource);
    expect(sent.map((request) => request.headers.authorization)).toEqual([
      'Bearer hush-hush',
      'Bearer hush-hush',
    ]);
    const database = await openDB(`${name}:store`);
    const rows = await Promise.all(
      [...database.objectStoreNames].map((store) => database.getAll(store)),
    );
    database.close();
    expect(JSON.stringify(rows)).toContain('x-plain');
    expect(JSON.stringify(rows)).not.toContain('hush');
    expect(warn).toHaveBeenCalledWith(expect.stringMatching(/prepareRequest/));
    warn.mockRestore();
  });
});
