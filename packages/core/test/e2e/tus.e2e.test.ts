import { setTimeout as passed } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seededBytes } from '../../../../examples/media-server/src/index.ts';
import { drivenEngines } from '../../../../test/engines/driven-page.ts';
import { openSite, type Site } from './multi-page-site.ts';
import { openTusServer, type TusUploadServer } from './tus-upload-server.ts';

const KIB = 1024;
const SIZE = 3000 * KIB;
const SMALL = 1100 * KIB;
const CHUNK = 512 * KIB;
/** Of requests, with their headers. */
const TALK = 64 * KIB;
const FAST = { baseDelayMs: 20, maxDelayMs: 100 };
const OPTIONS = { upload: 'tus', tus: { chunkBytes: CHUNK } } as const;

/** The server is another origin than the app. */
describe.each(drivenEngines)('uploads by tus to @tus/server in %s', (engine) => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite(engine);
  });
  afterAll(() => site.end());

  async function withServer(
    options: Parameters<typeof openTusServer>[0],
    work: (server: TusUploadServer) => Promise<void>,
  ): Promise<void> {
    const server = await openTusServer(options);
    try {
      await work(server);
    } finally {
      await server.close();
    }
  }

  async function reload(): Promise<void> {
    await site.evaluate('(window.isOld = true, setTimeout(() => location.reload()), true)');
    const isNew = () => site.evaluate<boolean>('!window.isOld && !!window.app').catch(() => false);
    while (!(await isNew())) await passed(15);
  }

  async function expectWhole(server: TusUploadServer, seed: string, size = SIZE): Promise<void> {
    const [file, ...others] = await server.files();
    expect(others).toHaveLength(0);
    expect(file?.equals(seededBytes(seed, 0, size))).toBe(true);
  }

  test('through cut connections, reloads and closed pages: at most a chunk twice for each', async () => {
    await withServer({}, async (server) => {
      const name = `cuts-${engine}`;
      const manager = { name, driver: 'foreground', retry: FAST } as const;
      server.throttle(2000 * KIB);
      await site.follow('/one');
      await site.open(manager);
      // Only a page that uploads by tus downloads the code for it.
      const isLoaded = () =>
        site.evaluate<boolean>(
          `performance.getEntriesByType('resource').some(({ name }) => name.includes('/tus-upload-'))`,
        );
      expect(await isLoaded()).toBe(false);
      await site.call('send', 'film', server.url, name, SIZE, OPTIONS);
      let confirmed = 0;
      const goesOn = async () => {
        const { uploaded } = await site.until('film', (now) => now.uploaded > confirmed);
        confirmed = uploaded;
      };
      await goesOn();
      expect(await isLoaded()).toBe(true);
      const interruptions = [
        async () => server.cutAfter(200 * KIB),
        () => reload(),
        () => site.follow('/two'),
        async () => server.cutAfter(300 * KIB),
      ];
      for (const interrupt of interruptions) {
        await interrupt();
        await site.open(manager);
        await goesOn();
      }
      server.throttle(null);
      const last = await site.until('film', ({ status }) => status === 'settled');
      expect(last).toMatchObject({ result: 'success', uploaded: SIZE, records: [{ status: 204 }] });
      await expectWhole(server, name);
      expect(server.log.filter((entry) => entry === 'POST 201')).toHaveLength(1);
      const again = server.receivedBytes - SIZE;
      expect(again).toBeLessThan(interruptions.length * CHUNK + TALK);
      console.log(`${engine}: ${Math.round(again / KIB)} KiB again, ${server.log.join(', ')}`);
    });
  });

  for (const way of ['expire', 'lose'] as const)
    test(`a server that has it ${way === 'expire' ? 'expired' : 'lost'}: it begins anew`, async () => {
      await withServer({}, async (server) => {
        const name = `${way}-${engine}`;
        server.throttle(3000 * KIB);
        await site.follow(`/${way}`);
        await site.open({ name, driver: 'foreground', retry: FAST });
        await site.call('send', 'film', server.url, name, SMALL, OPTIONS);
        await site.until('film', ({ uploaded }) => uploaded > 0);
        await site.call('pause', 'film');
        await server[way]();
        server.throttle(null);
        await site.call('resume', 'film');
        const last = await site.until('film', ({ status }) => status === 'settled');
        expect(last).toMatchObject({ result: 'success', uploaded: SMALL });
        expect(server.log.filter((entry) => entry === 'POST 201')).toHaveLength(2);
        await expectWhole(server, name, SMALL);
      });
    });

  const hidden = {
    'Access-Control-Expose-Headers':
      /without Location.*Access-Control-Expose-Headers: Location, Upload-Offset/,
    'Access-Control-Allow-Origin':
      /may not be read.*methods POST, HEAD, PATCH and OPTIONS.*Tus-Resumable/,
  };
  for (const [header, message] of Object.entries(hidden))
    test(`a server without ${header}: a failure that says what is needed`, async () => {
      await withServer({ without: header }, async (server) => {
        await site.follow(`/${header}`);
        await site.open({ name: `${header}-${engine}`, driver: 'foreground', retry: FAST });
        await site.call('send', 'film', server.url, 'any', SMALL, OPTIONS);
        const last = await site.until('film', ({ status }) => status === 'settled');
        expect(last.problem?.message).toMatch(message);
        expect(server.log.filter((entry) => entry === 'POST 201').length).toBeLessThanOrEqual(12);
      });
    });

  // The decisions are the same in each engine.
  test.runIf(engine === drivenEngines[0])(
    'a server that lets each upload expire at once: a failure that says so',
    async () => {
      await withServer({ expireMs: 1 }, async (server) => {
        const name = `expired-${engine}`;
        await site.follow('/expired');
        await site.open({ name, driver: 'foreground', retry: FAST });
        await site.call('send', 'film', server.url, name, SMALL, OPTIONS);
        const last = await site.until('film', ({ status }) => status === 'settled');
        expect(last.problem?.message).toMatch(/410.*lost it 8 times/);
        expect(server.log.filter((entry) => entry === 'POST 201')).toHaveLength(8);
      });
    },
  );

  test('two tabs: the other one goes on when the first has died', async () => {
    await withServer({}, async (server) => {
      const name = `tabs-${engine}`;
      const manager = JSON.stringify({ name, driver: 'foreground', retry: FAST });
      server.throttle(2000 * KIB);
      await site.follow('/tabs');
      // Frames are contexts as tabs are, and go without a farewell.
      await site.evaluate(`(async () => {
        for (const path of ['/tab-1', '/tab-2']) {
          const frame = Object.assign(document.createElement('iframe'), { src: path });
          const loaded = new Promise((resolve) => (frame.onload = resolve));
          document.body.append(frame);
          await loaded;
          while (!frame.contentWindow.app) await new Promise((resolve) => setTimeout(resolve, 10));
          await frame.contentWindow.app.open(${manager});
        }
        await frames[0].app.send('film', '${server.url}', '${name}', ${SIZE}, ${JSON.stringify(OPTIONS)});
        return true;
      })()`);
      const until = (wanted: string) =>
        site.evaluate<number>(`(async () => {
          for (;;) {
            const [film] = frames[frames.length - 1].app.snapshots();
            if (film && (${wanted})) return film.uploaded;
            await new Promise((resolve) => setTimeout(resolve, 5));
          }
        })()`);
      const before = await until('film.uploaded > 0');
      await site.evaluate(`(document.querySelector('iframe').remove(), Promise.resolve(true))`);
      expect(before).toBeGreaterThan(0);
      server.throttle(null);
      expect(await until(`film.status === 'settled' && film.result === 'success'`)).toBe(SIZE);
      await expectWhole(server, name);
      expect(server.receivedBytes).toBeLessThan(SIZE + CHUNK + TALK);
    });
  });
});
