import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { capacitorHttp } from '../../../src/drivers/native/capacitor-http-transport.ts';
import * as parts from '../../../src/drivers/native/transport-parts.ts';
import { normaliseStatus, PluginBridge } from '../../../src/wakes/plugin/plugin-bridge.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import { expectCleanPrototypes, wildString, wildValue } from './outside-values.ts';

/* What native plugins answer, by whatever version: no shape of it gets past the bridge but as a status or an `Error`. */

afterEach(expectCleanPrototypes);

const statuses = ['restricted', 'denied', 'available', 'unknown'];

/** An answer that contains itself, as native bridges make them of errors. */
function circular(): object {
  const answer: Record<string, unknown> = {};
  answer.status = answer;
  answer.data = { data: answer };
  answer.message = answer;
  return answer;
}

describe('statuses', () => {
  const answer = fc.oneof(
    wildValue,
    fc.constantFrom(0, 1, 2, 3, -1, 1.5, '2', ' 2', '22'),
    fc.record({ status: wildValue, data: wildValue, message: wildValue }, { requiredKeys: [] }),
    fc.constant(circular()),
  );

  test('any answer is a status', () => {
    fc.assert(
      fc.property(answer, (value) => {
        expect(statuses).toContain(normaliseStatus(value));
      }),
    );
  });

  test('members that throw say nothing', () => {
    const trap = new Proxy(
      {},
      {
        get: () => {
          throw new Error('of the plugin');
        },
      },
    );
    expect(normaliseStatus(trap)).toBe('unknown');
    expect(normaliseStatus({ data: trap, message: '2' })).toBe('unknown');
  });
});

describe('the bridge', () => {
  const answering = (value: unknown, way: number) => () => {
    if (way === 0) return value;
    if (way === 1) throw value;
    return way === 2 ? Promise.resolve(value) : Promise.reject(value);
  };
  const way = fc.nat(3);
  /** By their methods: which dialect is spoken. */
  const generations = fc.nat(3);
  const answer = fc.oneof(wildValue, fc.constant(circular()), fc.bigInt());

  test('asks a plugin that answers with anything', async () => {
    await fc.assert(
      fc.asyncProperty(
        generations,
        answer,
        way,
        answer,
        way,
        async (generation, one, oneWay, other, otherWay) => {
          const clock = virtualClock();
          const bridge = new PluginBridge(
            {
              configure: answering(one, oneWay),
              status: answering(other, otherWay),
              start: answering(other, oneWay),
              stop: answering(one, otherWay),
              finish: answering(one, oneWay),
              ...(generation > 0 && { scheduleTask: answering(one, oneWay) }),
              ...(generation > 1 && { stopTask: answering(one, oneWay) }),
              ...(generation > 2 && { addListener: answering(other, oneWay) }),
            },
            clock,
          );
          const events = { event: () => {}, timeout: () => {}, status: () => {} };
          const config = { minimumFetchInterval: 15 };
          const asked = [
            bridge.configure(config as never, events),
            bridge.status(),
            bridge.start(),
            bridge.stop(),
            bridge
              .scheduleTask({ taskId: 'a', delay: 1 } as never)
              .catch((error: unknown) => error),
          ];
          const settled = Promise.allSettled(asked);
          for (let n = 0; n < 4; n++) await clock.advance(3000);
          const outcomes = await settled;
          for (const outcome of outcomes.slice(0, 3)) {
            expect(outcome.status).toBe('fulfilled');
            expect(statuses).toContain((outcome as PromiseFulfilledResult<unknown>).value);
          }
          const scheduled = (outcomes[4] as PromiseFulfilledResult<unknown>).value;
          if (scheduled !== undefined)
            expect((scheduled as Error).message).toMatch(/^Task a will not run: /);
          bridge.finish('a');
        },
      ),
    );
  });
});

describe('the phone’s own HTTP', () => {
  const header = fc.dictionary(wildString('content-type', 'etag', 'null', 'a b', ''), wildValue, {
    maxKeys: 5,
  });

  test('whatever it answers is an answer or an error, and bad headers do not hide the good ones', async () => {
    const answer = fc.record(
      {
        status: fc.oneof(fc.constantFrom(200, 206, 404), wildValue),
        headers: fc.oneof(header, wildValue),
        url: fc.oneof(fc.webUrl(), wildValue),
        data: fc.oneof(fc.base64String(), wildValue),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(answer, wildValue), async (value) => {
        const exchange = capacitorHttp(parts, { request: async () => value });
        try {
          const got = await exchange('https://a.test/', new Headers());
          expect(got.headers).toBeInstanceOf(Headers);
          expect(got.bytes).toBeInstanceOf(Uint8Array);
          expect(got.url).toBeTypeOf('string');
          expect(Number.isInteger(got.status)).toBe(true);
        } catch (error) {
          if ((error as Error).name === 'AssertionError') throw error;
          expect(error).toBeInstanceOf(Error);
        }
      }),
    );
    const headers = { 'a b': '1', ETag: '"1"', 'X-List': ['a', 'b'], null: 'HTTP/1.1 200 OK' };
    const exchange = capacitorHttp(parts, {
      request: async () => ({ status: 200, headers, url: '', data: '' }),
    });
    const got = await exchange('https://a.test/', new Headers());
    expect(got.headers.get('etag')).toBe('"1"');
    expect(got.url).toBe('https://a.test/');
  });
});
