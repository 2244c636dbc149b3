import { expectedBytes, scriptedServer } from '@bgfetch-test/scripted-server/client';
import { expect, inject, test, vi } from 'vitest';
import { runStorm } from './storm.ts';

const scripted = scriptedServer(inject('scriptedServer'));

/** How many storms in each run of the tests; a part of its own makes as many as it is told. */
const STORMS = 4;

test.each(Array.from({ length: STORMS }, (_, n) => n + 1))(
  'promises 1, 7, 10: a storm over the storage loses nothing, hangs nowhere and leaves nothing (seed %i)',
  { timeout: 60_000 },
  async (seed) => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const files = await Promise.all(
      [120_000, 300_000].map(async (bytes, index) => {
        const exchange = {
          kind: 'resource',
          seed: `storm-${seed}-${index}`,
          bytes,
          throttleBytesPerSecond: 400_000,
        } as const;
        const { url } = await scripted.script('storm.bin', exchange);
        return { url, bytes: expectedBytes(exchange) };
      }),
    );
    expect(await runStorm(seed, files)).toMatchObject({ schedules: 1 });
    vi.restoreAllMocks();
  },
);
