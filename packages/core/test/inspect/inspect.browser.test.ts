import { heldOnce } from '@bgfetch-test/scripted-server/client';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createBackgroundFetch } from '../../src/index.ts';
import { type Inspection, inspect } from '../../src/inspect.ts';
import { openSession, scripted, settled } from '../drivers/contract/contract-session.ts';

const setup = { createManager: createBackgroundFetch, driver: 'foreground' } as const;
const MiB = 2 ** 20;

/** A download of 8 MiB of which 3 have come. */
async function halfDone() {
  const session = await openSession(setup);
  const { manager, name } = session;
  const file = heldOnce('inspected', 8 * MiB, 3 * MiB);
  const resource = await scripted.script('inspected.bin', file);
  const registration = await manager.fetch('inspected', resource.url);
  const inspection = inspect(manager, { name });
  const changes: Inspection[] = [];
  const stop = inspection.subscribe(() => changes.push(inspection.getSnapshot()));
  const until = (wanted: (inspection: Inspection) => boolean) =>
    vi.waitUntil(() => {
      const current = inspection.getSnapshot();
      return wanted(current) && current;
    });
  return { ...session, resource, registration, inspection, until, changes, stop };
}

const firstRecord = ({ registrations }: Inspection) => registrations[0]?.stored?.records[0];

describe('inspect', () => {
  test('shows what lies on disk, what the server has answered, and who holds it', async () => {
    const { manager, resource, registration, until, stop } = await halfDone();
    const half = await until((now) => firstRecord(now)?.stretches[0]?.end === 3 * MiB);
    expect(firstRecord(half)).toMatchObject({
      stretches: [{ start: 0, end: 3 * MiB, place: 'file', isAhead: false }],
      holes: [{ start: 3 * MiB, end: 8 * MiB }],
      answer: { status: 200, redirected: false },
      attempts: 0,
    });
    const names = firstRecord(half)?.answer?.headers.map(([header]) => header.toLowerCase());
    expect(names).toContain('etag');
    const { uid } = registration.snapshot;
    const held = await until(({ contexts }) => !!contexts?.[0]?.holds.includes(uid));
    expect(held.contexts?.[0]).toMatchObject({
      isThis: true,
      contextId: manager.contextId,
      connections: [{ host: new URL(resource.url).origin, count: 1 }],
    });
    expect(held.storage.bytes).toEqual({ inFiles: 3 * MiB, inRows: 0, ofRequests: 0 });
    expect(held.storage.quotaBytes).toBeGreaterThan(0);

    await scripted.signal(resource, 'go-on');
    expect((await settled(registration)).result).toBe('success');
    const whole = await until((now) => firstRecord(now)?.holes.length === 0);
    expect(whole.registrations[0]?.snapshot.status).toBe('settled');
    stop();
  });

  test('does nothing while nobody listens: no change, no lock, no connection to the database', async () => {
    const { resource, registration, inspection, until, changes, stop } = await halfDone();
    await until((now) => firstRecord(now) !== undefined);
    const closing = vi.spyOn(IDBDatabase.prototype, 'close');
    onTestFinished(() => closing.mockRestore());
    stop();
    // Its own connection: the manager goes on with another one.
    await vi.waitUntil(() => closing.mock.calls.length === 1);
    const told = changes.length;
    const before = inspection.getSnapshot();
    await scripted.signal(resource, 'go-on');
    await settled(registration);
    expect(changes).toHaveLength(told);
    expect(inspection.getSnapshot()).toBe(before);
    const { held = [], pending = [] } = await navigator.locks.query();
    expect([...held, ...pending].filter((lock) => lock.name?.includes(':inspect:'))).toEqual([]);
  });

  test('goes on when somebody listens again', async () => {
    const { registration, until, resource, inspection, stop } = await halfDone();
    stop();
    await scripted.signal(resource, 'go-on');
    await settled(registration);
    const stopAgain = inspection.subscribe(() => {});
    await until((now) => firstRecord(now)?.holes.length === 0);
    stopAgain();
  });
});
