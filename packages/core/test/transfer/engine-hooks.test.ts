import { describe, expect, it } from 'vitest';
import {
  defaultEngineOptions,
  type PrepareRequestContext,
  type ValidateResponse,
  type ValidateResponseContext,
} from '../../src/transfer/engine-options.ts';
import { aRecord, aRegistration, aRequest } from '../storage/rows.ts';
import { engineWorld } from './engine-world.ts';
import type { Fault } from './fault.ts';
import { faultyServer } from './faulty-server.ts';

async function world(options: {
  readonly uids?: readonly string[];
  readonly faults?: readonly Fault[];
}) {
  const { uids = ['uid-1'], faults = [] } = options;
  const made = engineWorld();
  const sizes = uids.map(() => 100);
  const server = faultyServer(made.clock, {
    sizes,
    faults,
    pieceBytes: 10,
    pieceMs: 10,
    online: () => true,
  });
  for (const [index, uid] of uids.entries())
    await made.store.create({
      registration: aRegistration({ uid, id: uid }),
      records: [aRecord({ uid, request: aRequest({ url: `https://files.test/${index}` }) })],
    });
  const row = async (uid = 'uid-1') => (await made.store.read(uid))?.registration;
  const record = async (uid = 'uid-1') => (await made.store.read(uid))?.records[0];
  return { ...made, server, row, record };
}

const oneSlot = { ...defaultEngineOptions.concurrency, total: 1, perRegistration: 1 };

describe('promise 12: prepareRequest', () => {
  it('E23: one that hangs holds no slot, and is trouble after a while', async () => {
    const { clock, openContext, row, record, server } = await world({ uids: ['hangs', 'goes'] });
    const { engine, told } = openContext(server, {
      concurrency: oneSlot,
      hookTimeoutMs: 20_000,
      prepareRequest: (request, { registrationId }) =>
        registrationId === 'hangs' ? new Promise<Request>(() => {}) : request,
    });
    void engine.run('hangs');
    await clock.advance(0);
    void engine.run('goes');
    await clock.advance(3000);
    expect(await row('goes')).toMatchObject({ result: 'success' });
    await clock.advance(18_000);
    expect(await record('hangs')).toMatchObject({ problem: { name: 'TimeoutError' }, attempts: 1 });
    expect(told.some(({ snapshot }) => snapshot.id === 'hangs' && snapshot.retryAt !== null)).toBe(
      true,
    );
    engine.close();
  });

  it('what it returns is a Request, or it is trouble', async () => {
    const { clock, openContext, record, server } = await world({});
    const nonsense = [undefined, null, 'https://files.test/0', {}, 7];
    const { engine } = openContext(server, {
      prepareRequest: () => nonsense.shift() as never,
    });
    void engine.run('uid-1');
    await clock.advance(100);
    expect(await record()).toMatchObject({ problem: { name: 'TypeError' } });
    await clock.advance(60_000);
    expect(server.requests).toBe(0);
    engine.close();
  });

  it('R4: after a refusal it is asked once more, at once, and told why; what is stored is kept', async () => {
    const refusal = { kind: 'status', status: 401, retryAfter: null } as const;
    const { clock, openContext, row, record, server } = await world({
      faults: [{ kind: 'reset', after: 50 }, refusal],
    });
    const seen: PrepareRequestContext['previous'][] = [];
    const { engine } = openContext(server, {
      prepareRequest: (request, { previous }) => {
        seen.push(previous);
        return request;
      },
    });
    void engine.run('uid-1');
    await clock.advance(6000);
    expect(seen.slice(0, 3)).toMatchObject([
      null,
      { status: null, problem: { name: 'TypeError' } },
      { status: 401, problem: { message: 'The server answered 401.' } },
    ]);
    expect((await record())?.received).toBe(100);
    expect(await row()).toMatchObject({ result: 'success' });
    engine.close();
  });

  it('R4: without it, a refusal of the rest is believed only after ten in a row', async () => {
    const refusal: Fault = { kind: 'status', status: 403, retryAfter: null };
    const some = Array.from({ length: 9 }, () => refusal);
    const passes = await world({ faults: [{ kind: 'reset', after: 50 }, ...some] });
    const first = passes.openContext(passes.server);
    void first.engine.run('uid-1');
    await passes.clock.advance(3_600_000);
    expect(await passes.row()).toMatchObject({ result: 'success' });
    first.engine.close();
    const stays = await world({ faults: [{ kind: 'reset', after: 50 }, ...some, ...some] });
    const second = stays.openContext(stays.server);
    void second.engine.run('uid-1');
    await stays.clock.advance(3_600_000);
    expect(await stays.row()).toMatchObject({ result: 'failure', failureReason: 'bad-status' });
    second.engine.close();
  });
});

describe('validateResponse', () => {
  const until = (count: number, answer: () => unknown): [ValidateResponse, unknown[]] => {
    const asked: unknown[] = [];
    const hook = (response: Response, context: ValidateResponseContext) => {
      asked.push([response.status, response.body, context.downloaded, context.url]);
      return (asked.length <= count ? answer() : undefined) as undefined;
    };
    return [hook, asked];
  };

  const refusals: Record<string, () => unknown> = {
    'a reason': () => 'A portal answers.',
    'an error': () => {
      throw new RangeError('A portal answers.');
    },
    'a rejection': async () => {
      throw new RangeError('A portal answers.');
    },
    'a promise that never settles': () => new Promise(() => {}),
  };
  for (const [name, answer] of Object.entries(refusals))
    it(`refuses by ${name}: nothing of the answer is stored, and it is asked again`, async () => {
      const { clock, openContext, row, record, server } = await world({});
      const [validateResponse, asked] = until(2, answer);
      const { engine } = openContext(server, { validateResponse, hookTimeoutMs: 5000 });
      void engine.run('uid-1');
      await clock.advance(name.includes('never') ? 5015 : 15);
      expect(await record()).toMatchObject({ received: 0, response: null, attempts: 1 });
      await clock.advance(60_000);
      expect(await row()).toMatchObject({ result: 'success' });
      expect(asked[0]).toEqual([200, null, 0, 'https://files.test/0']);
      expect(server.requests).toBe(3);
      engine.close();
    });

  it('promise 10: what is stored outlives a refusal', async () => {
    const { clock, openContext, row, record, server } = await world({
      faults: [{ kind: 'reset', after: 50 }],
    });
    const answers = [undefined, 'No.', 'No.'];
    const { engine } = openContext(server, {
      validateResponse: () => answers.shift(),
      retry: { ...defaultEngineOptions.retry, baseDelayMs: 10_000 },
    });
    void engine.run('uid-1');
    await clock.advance(6000);
    expect(await record()).toMatchObject({ received: 50, problem: { message: 'No.' } });
    await clock.advance(120_000);
    expect(await row()).toMatchObject({ result: 'success' });
    engine.close();
  });
});
