import { seededBytes } from '@bgfetch-test/scripted-server/client';
import { expect, onTestFinished, test } from 'vitest';
import { FetchView } from '../../src/adapter/fetch-view.ts';
import { browserClock } from '../../src/browser/clock.ts';
import { createBackgroundFetch } from '../../src/index.ts';
import { exposeAll, openSession, scripted, settled } from '../drivers/contract/contract-session.ts';

const setup = { createManager: createBackgroundFetch, driver: 'foreground' } as const;

test.each([1000, 3 * 2 ** 20])(
  'the object URL of %i bytes has the media type of the response, and goes with the view',
  async (bytes) => {
    const { manager } = await openSession(setup);
    const headers = [...exposeAll, ['Content-Type', 'audio/ogg']] as const;
    const target = await scripted.script('ep', { kind: 'resource', seed: 'o', bytes, headers });
    const source = new FetchView(manager, browserClock()).record('ep', target.url);
    const ready = new Promise<string>((resolve) => {
      const leave = source.subscribe(() => {
        const { url } = source.getSnapshot();
        if (url) resolve(url);
      });
      onTestFinished(leave);
    });
    await settled(await manager.fetch('ep', target.url));
    const response = await fetch(await ready);
    expect(response.headers.get('content-type')).toBe('audio/ogg');
    const read = new Uint8Array(await response.arrayBuffer());
    const content = seededBytes('o', 0, bytes);
    expect(read.byteLength).toBe(bytes);
    expect(read.findIndex((byte, at) => byte !== content[at])).toBe(-1);
  },
);
