import Hls from 'hls.js';
import { expect, onTestFinished, test } from 'vitest';
import { hlsLoader } from '../../src/interop.ts';
import { scripted } from '../drivers/contract/contract-session.ts';
import { keepOnly, openManager, publish } from './stored-sites.ts';

/** Silence: frames of MPEG 1 Layer 3, 128 kbit/s, 44.1 kHz, mono, whose side information is zero. 26.1 ms each. */
function silence(frames: number): Uint8Array {
  const bytes = new Uint8Array(frames * 417);
  for (let frame = 0; frame < frames; frame++) bytes.set([0xff, 0xfb, 0x90, 0xc4], frame * 417);
  return bytes;
}
const FRAME_S = 1152 / 44_100;

/** Loads and buffers the whole of a playlist; resolves with how many seconds can be played. */
async function bufferedBy(hls: Hls, url: string): Promise<number> {
  const audio = document.createElement('audio');
  onTestFinished(() => hls.destroy());
  return new Promise((resolve, reject) => {
    hls.on(Hls.Events.ERROR, (_, { details, error, fatal }) => {
      if (fatal) reject(new Error(details, { cause: error }));
    });
    hls.on(Hls.Events.BUFFERED_TO_END, () => resolve(audio.buffered.end(0)));
    hls.loadSource(url);
    hls.attachMedia(audio);
  });
}

const playlist = (...lines: readonly string[]) =>
  ['#EXTM3U', '#EXT-X-VERSION:4', '#EXT-X-TARGETDURATION:3', ...lines, '#EXT-X-ENDLIST', ''].join(
    '\n',
  );

test('a stored playlist with its segments plays without the server', async () => {
  const { manager } = await openManager();
  const segments = await Promise.all(
    [1, 2].map((n) => publish(`${n}.mp3`, silence(80), 'audio/mpeg')),
  );
  const lines = segments.flatMap(({ url }) => [`#EXTINF:${80 * FRAME_S},`, url]);
  const list = await publish('talk.m3u8', playlist(...lines), 'application/vnd.apple.mpegurl');
  await keepOnly(manager, 'talk', [list, ...segments]);
  const hls = new Hls({
    loader: hlsLoader(manager, Hls.DefaultConfig.loader),
    enableWorker: false,
  });
  expect(await bufferedBy(hls, list.url)).toBeCloseTo(160 * FRAME_S, 0);
  expect(await scripted.requests(list)).toHaveLength(1);
});

test('byte ranges of one stored file, with a playlist from the network', async () => {
  const { manager } = await openManager();
  const file = await publish('talk.mp3', silence(160), 'audio/mpeg');
  const half = 80 * 417;
  const lines = [0, half].flatMap((start) => [
    `#EXTINF:${80 * FRAME_S},`,
    `#EXT-X-BYTERANGE:${half}@${start}`,
    file.url,
  ]);
  const list = await publish('talk.m3u8', playlist(...lines), 'application/vnd.apple.mpegurl');
  await keepOnly(manager, 'talk', [file]);
  const hls = new Hls({
    loader: hlsLoader(manager, Hls.DefaultConfig.loader),
    enableWorker: false,
  });
  const sizes: number[] = [];
  hls.on(Hls.Events.FRAG_LOADED, (_, { payload }) => sizes.push(payload.byteLength));
  expect(await bufferedBy(hls, list.url)).toBeCloseTo(160 * FRAME_S, 0);
  expect(sizes).toEqual([half, half]);
  expect(await scripted.requests(list)).toHaveLength(1);
});

test('an abort before the store has answered loads nothing', async () => {
  const { manager } = await openManager();
  const list = await publish('talk.m3u8', playlist());
  const Loader = hlsLoader(manager, Hls.DefaultConfig.loader);
  const loader = new Loader(new Hls().config);
  const told: string[] = [];
  const callbacks = {
    onSuccess: () => told.push('success'),
    onError: () => told.push('error'),
    onTimeout: () => told.push('timeout'),
  };
  const context = { url: list.url, responseType: 'text', type: 'manifest' };
  loader.load(context as never, {} as never, callbacks as never);
  loader.abort();
  await manager.ready;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(told).toEqual([]);
  expect(loader.stats.aborted).toBe(true);
  expect(await scripted.requests(list)).toHaveLength(0);
});
