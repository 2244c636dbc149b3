import { describe, expect, it } from 'vitest';
import {
  expectedBytes,
  generationSeed,
  type RawExchange,
  type ResourceDeviation,
  seededBytes,
} from '../../../../../test/scripted-server/src/client.ts';
import { createBackgroundFetch } from '../../../src/index.ts';
import { bytesOf, exposeAll, openSession, scripted, settled } from './contract-session.ts';

const setup = { createManager: createBackgroundFetch, driver: 'foreground' } as const;
const file = { kind: 'resource', seed: 'resume', bytes: 100_000 } as const;
const cut = 40_000;
const whole = null;
/** A resume asks for the last bytes that are stored once more, to compare them. */
const restFrom = (offset: number) => `bytes=${offset - 1024}-`;
const rest = restFrom(cut);
/** Where a resume begins. */
const begin = cut - 1024;
const etag = '"one"';

const engine = /Chrome/.test(navigator.userAgent)
  ? 'chromium'
  : /Firefox/.test(navigator.userAgent)
    ? 'firefox'
    : 'webkit';

/** A 206 written by hand. */
const raw206 = (contentRange: string, from: number, to: number): RawExchange => ({
  kind: 'raw',
  status: 206,
  headers: [
    ...exposeAll,
    ['ETag', etag],
    ['Content-Range', contentRange],
    ['Transfer-Encoding', 'chunked'],
  ],
  chunked: true,
  body: [{ send: { seed: 'resume', from, to } }],
});

/** Downloads `url` and gives the stored bytes with the ranges that were asked for. */
async function download(script: Parameters<typeof scripted.script>[1]) {
  const { manager } = await openSession(setup);
  const resource = await scripted.script('resume.bin', script);
  const registration = await manager.fetch(
    'resume',
    new Request(resource.url, { cache: 'no-store' }),
  );
  const last = await settled(registration);
  const gets = (await scripted.requests(resource)).filter(({ method }) => method === 'GET');
  const ranges = gets.map(({ range }) => range);
  return { last, ranges, bytes: await bytesOf(await registration.match(resource.url)) };
}

describe('promise 2: a resume appends only what is provably the same', () => {
  const proper: Record<string, [first: ResourceDeviation, second: ResourceDeviation]> = {
    'strong ETag': [{ etag }, { etag }],
    'Last-Modified alone': [{ etag: null }, { etag: null }],
    'a 206 that ends early, in good order': [{}, { closeAfter: 20_000 }],
    'a 206 that is reset': [{}, { resetAfter: 20_000 }],
  };
  for (const [name, [first, second]] of Object.entries(proper))
    it(`resumes: ${name}`, async () => {
      const faults = [{ ...first, closeAfter: cut }, second];
      const { etag: lasting } = first;
      const { last, ranges, bytes } = await download({
        ...file,
        ...(lasting !== undefined && { etag: lasting }),
        faults,
      });
      expect(last.result).toBe('success');
      expect(bytes).toEqual(expectedBytes(file));
      const early = second.closeAfter ?? second.resetAfter;
      expect(ranges).toEqual([whole, rest, ...(early ? [restFrom(cut + early - 1024)] : [])]);
    });

  const lies: Record<string, ResourceDeviation> = {
    'a later start': { wrongStart: 50_000 },
    'another ETag': { etag: '"two"' },
    'a weak ETag': { etag: 'W/"one"' },
    'no ETag any more': { etag: null },
    'no validator at all': { etag: null, lastModified: null },
    '416': { status: 416 },
    'no CORS access to Content-Range and ETag': { cors: 'plain' },
  };
  for (const [name, second] of Object.entries(lies))
    it(`starts over: a 206 with ${name}`, async () => {
      const { last, ranges, bytes } = await download({
        ...file,
        faults: [{ closeAfter: cut }, second],
      });
      expect(last).toMatchObject({ result: 'success', downloaded: file.bytes });
      expect(bytes).toEqual(expectedBytes(file));
      expect(ranges).toEqual([whole, rest, whole]);
    });

  it('appends nothing of a 206 with a Content-Encoding', async () => {
    const { last, ranges, bytes } = await download({
      ...file,
      faults: [{ closeAfter: cut }, { contentEncoding: 'gzip' }],
    });
    expect(last).toMatchObject({ result: 'success', downloaded: file.bytes });
    expect(bytes).toEqual(expectedBytes(file));
    // Chromium refuses such an answer by itself, as a network error.
    expect([whole, rest]).toContain(ranges[2]);
  });

  it('takes a 206 that begins earlier than asked for, if what comes again is the same', async () => {
    const { last, ranges, bytes } = await download({
      ...file,
      faults: [{ closeAfter: cut }, { wrongStart: 30_000 }],
    });
    expect(last).toMatchObject({ result: 'success', downloaded: file.bytes });
    expect(bytes).toEqual(expectedBytes(file));
    expect(ranges).toEqual([whole, rest]);
  });

  const byHand: Record<string, RawExchange> = {
    'another total': raw206(`bytes ${begin}-100000/100001`, begin, 100_001),
    'more bytes than it says': raw206(`bytes ${begin}-99999/100000`, begin, 100_500),
    'a later start than was asked for': raw206(`bytes ${cut}-99999/100000`, cut, 100_000),
    'a Content-Range that makes no sense': raw206('bytes 5-4/3', begin, 100_000),
  };
  for (const [name, second] of Object.entries(byHand))
    it(`starts over: a 206 with ${name}`, async () => {
      const { last, ranges, bytes } = await download([
        { ...file, etag, closeAfter: cut },
        second,
        { ...file, etag },
      ]);
      expect(last).toMatchObject({ result: 'success', downloaded: file.bytes });
      expect(bytes).toEqual(expectedBytes(file));
      expect(ranges).toEqual([whole, rest, whole]);
    });

  it('goes on after a 206 that brings a part of the rest only', async () => {
    const { last, ranges, bytes } = await download([
      { ...file, etag, closeAfter: cut },
      raw206(`bytes ${begin}-69999/100000`, begin, 70_000),
      { ...file, etag },
    ]);
    expect(last.result).toBe('success');
    expect(bytes).toEqual(expectedBytes(file));
    expect(ranges).toEqual([whole, rest, restFrom(70_000)]);
  });

  const unprovable: Record<string, ResourceDeviation> = {
    'a weak ETag and no date': { etag: 'W/"one"', lastModified: null },
    'no validator': { etag: null, lastModified: null },
    'Accept-Ranges: none': { headers: [...exposeAll, ['Accept-Ranges', 'none']] },
  };
  for (const [name, deviation] of Object.entries(unprovable))
    it(`does not even ask for the rest: ${name}`, async () => {
      const { last, ranges, bytes } = await download({
        ...file,
        ...deviation,
        faults: [{ closeAfter: cut }],
      });
      expect(last.result).toBe('success');
      expect(bytes).toEqual(expectedBytes(file));
      expect(ranges).toEqual([whole, whole]);
    });

  it('takes a 200 in place of the 206 from its first byte', async () => {
    const { last, ranges, bytes } = await download({
      ...file,
      faults: [{ closeAfter: cut }, { ranges: false }],
    });
    expect(last).toMatchObject({ result: 'success', downloaded: file.bytes });
    expect(bytes).toEqual(expectedBytes(file));
    expect(ranges).toEqual([whole, rest]);
  });

  it('gets the new file whole when it has changed on the server, a shorter one too', async () => {
    const changed = { ...file, bytes: 60_000 } as const;
    const { last, bytes } = await download([
      { ...file, closeAfter: cut },
      { ...changed, generation: 1 },
    ]);
    expect(last).toMatchObject({ result: 'success', downloaded: 60_000 });
    expect(bytes).toEqual(seededBytes(generationSeed(file.seed, 1), 0, 60_000));
  });

  it('a truncated body whose length was announced is never taken for whole', async () => {
    const { last, bytes } = await download({ ...file, faults: [{ closeAfter: 99_999 }] });
    expect(last).toMatchObject({ result: 'success', downloaded: file.bytes });
    expect(bytes).toEqual(expectedBytes(file));
  });
});

describe('promise 1: never silently short, also where nothing tells the end', () => {
  const gzip = { contentEncoding: 'gzip' } as const;
  const zero = 'bytes=0-';

  it('a compressed file is asked for as a range, which has a size and can be resumed', async () => {
    const faults = [gzip, { resetAfter: cut }];
    const { last, ranges, bytes } = await download({ ...file, faults });
    expect(last).toMatchObject({ result: 'success', downloaded: file.bytes });
    expect(bytes).toEqual(expectedBytes(file));
    expect(ranges).toEqual([whole, zero, rest]);
  });

  it('the app sees the whole file, not a range of it', async () => {
    const { manager } = await openSession(setup);
    const resource = await scripted.script('whole.bin', { ...file, faults: [gzip] });
    const registration = await manager.fetch('whole', resource.url);
    await settled(registration);
    const response = await (await registration.match(resource.url))?.responseReady;
    expect(response).toMatchObject({ status: 200, statusText: 'OK' });
    expect(response?.headers.has('content-range')).toBe(false);
  });

  it('a file of unknown size that ends early is got whole', async () => {
    const faults = [{ omitContentLength: true, closeAfter: 20_000 }];
    const { last, bytes } = await download({ ...file, faults });
    expect(last).toMatchObject({ result: 'success', downloaded: file.bytes });
    expect(bytes).toEqual(expectedBytes(file));
  });

  it('an empty file has no range, and is got without', async () => {
    const { last, ranges } = await download({ ...file, bytes: 0, omitContentLength: true });
    expect(last).toMatchObject({ result: 'success', downloaded: 0 });
    expect(ranges).toEqual([whole, zero, whole]);
  });

  it('a server that compresses ranges too is taken as it is', async () => {
    const { last, ranges, bytes } = await download({ ...file, ...gzip });
    expect(last).toMatchObject({ result: 'success', downloaded: file.bytes });
    expect(bytes).toEqual(expectedBytes(file));
    expect(ranges).toEqual([whole, zero, whole]);
  });

  // Known gap: with such a server, nothing in these engines tells a body that was cut in good order from a whole one.
  const itUnlessIn = (engines: RegExp) => (engines.test(engine) ? it.fails : it);
  itUnlessIn(/firefox|webkit/)('and starts over when what it sends is cut', async () => {
    const faults = [{}, {}, { closeAfter: 20_000 }];
    const { last } = await download({ ...file, ...gzip, faults });
    expect(last).toMatchObject({ result: 'success', downloaded: file.bytes });
  });
});
