import { seededBytes } from '@bgfetch-test/scripted-server/client';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  type BackgroundFetchRecord,
  type BackgroundFetchRegistration,
  createBackgroundFetch,
} from '../../src/index.ts';
import {
  type ContractSession,
  exposeAll,
  openSession,
  scripted,
  settled,
} from '../drivers/contract/contract-session.ts';

const setup = { createManager: createBackgroundFetch, driver: 'foreground' } as const;
/** Rows hold small bodies, files large ones, where the engine has files. */
const SIZES = { small: 1000, large: 3 * 2 ** 20 } as const;
const headers = [
  ...exposeAll,
  ['Content-Type', 'text/markdown; charset=utf-8'],
  ['Last-Modified', 'Tue, 24 Nov 2026 00:00:00 GMT'],
  ['Content-Disposition', `attachment; filename="x.md"; filename*=UTF-8''%e2%82%ac.md`],
] as const;

interface Held extends ContractSession {
  readonly registration: BackgroundFetchRegistration;
  readonly record: BackgroundFetchRecord;
  readonly bytes: number;
  /** The bytes of the file. */
  readonly content: Uint8Array;
  goOn(): Promise<void>;
}

/** A fetch `a` of which half has come. */
async function halfWay(bytes: number, workerUrl?: false): Promise<Held> {
  const session = await openSession(setup, workerUrl === undefined ? {} : { workerUrl });
  const signal = crypto.randomUUID();
  const holdAfter = { bytes: bytes / 2, signal };
  const target = await scripted.script('read', {
    kind: 'resource',
    seed: 'r',
    bytes,
    headers,
    holdAfter,
  });
  const registration = await session.manager.fetch('a', target.url);
  const record = (await registration.match(target.url)) as BackgroundFetchRecord;
  const goOn = () => scripted.signal(target, signal);
  onTestFinished(goOn);
  return { ...session, registration, record, bytes, content: seededBytes('r', 0, bytes), goOn };
}

async function finished(bytes: number, workerUrl?: false): Promise<Held> {
  const held = await halfWay(bytes, workerUrl);
  await held.goOn();
  expect(await settled(held.registration)).toMatchObject({ result: 'success' });
  return held;
}

interface Readable {
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** Whether it reads as these bytes. To compare them by `toEqual` takes seconds. */
async function expectContent(read: Readable | undefined, content: Uint8Array): Promise<void> {
  const bytes = new Uint8Array((await read?.arrayBuffer()) ?? new ArrayBuffer(0));
  expect(bytes.byteLength).toBe(content.byteLength);
  expect(bytes.findIndex((byte, at) => byte !== content[at])).toBe(-1);
}

describe.each(Object.entries(SIZES))('a %s body', (_, bytes) => {
  test('the response has its own headers, and can be cloned and read both ways', async () => {
    const { record, content } = await finished(bytes);
    const response = await record.responseReady;
    expect(response.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    const clone = response.clone();
    expect([clone.url, clone.type]).toEqual([response.url, response.type]);
    await expectContent(await response.blob(), content);
    await expectContent(clone, content);
  });

  test('a Blob with the media type, as often as one likes', async () => {
    const { record, content } = await finished(bytes);
    for (let times = 0; times < 2; times++) {
      const blob = await record.blob();
      expect(blob.type).toMatch(/^text\/markdown; ?charset=utf-8$/);
      await expectContent(blob, content);
    }
    // Nobody has read the response.
    expect((await record.responseReady).bodyUsed).toBe(false);
  });

  test('a file with the name that the server gave, and an object URL of it', async () => {
    const { record, content } = await finished(bytes);
    const file = await record.file();
    expect(file).toMatchObject({ name: '€.md', lastModified: Date.UTC(2026, 10, 24) });
    expect(file.type).toMatch(/^text\/markdown/);
    const url = URL.createObjectURL(file);
    await expectContent(await fetch(url), content);
    URL.revokeObjectURL(url);
  });

  test('saved into a handle: all of it, and after an abort nothing', async (context) => {
    const { record, content } = await finished(bytes);
    const root = await navigator.storage?.getDirectory();
    if (!root || !('createWritable' in FileSystemFileHandle.prototype))
      return context.skip('This engine has no files to write to.');
    const name = crypto.randomUUID();
    const handle = await root.getFileHandle(name, { create: true });
    onTestFinished(() => root.removeEntry(name));
    await record.saveAs(handle);
    await expectContent(await handle.getFile(), content);
    const held = await halfWay(bytes);
    const ended = expect(held.record.saveAs(handle)).rejects.toMatchObject({ name: 'AbortError' });
    await held.registration.abort();
    await ended;
    await expectContent(await handle.getFile(), content);
  });

  test('a stream while it arrives: what is there at once, the rest when it comes', async () => {
    const { record, registration, content, goOn } = await halfWay(bytes);
    const [one, other] = await Promise.all([record.stream(), record.stream()]);
    expect(one.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    expect(registration.snapshot.status).toBe('running');
    const reader = one.body?.getReader() as ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    const read = async () => {
      const { value } = await reader.read();
      if (value) pieces.push(value);
      return value?.byteLength ?? 0;
    };
    for (let size = 0; size < bytes / 2; ) size += await read();
    expect(new Blob(pieces).size).toBe(bytes / 2);
    const next = read();
    await goOn();
    for (let size = await next; size > 0; ) size = await read();
    await expectContent(new Blob(pieces), content);
    await expectContent(other, content);
  });

  test('a stream that nobody waits for any more ends; a new one begins anew', async () => {
    const { record, content, goOn } = await halfWay(bytes);
    const left = await record.stream();
    const reader = left.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await goOn();
    await expectContent(await record.stream(), content);
  });

  test.each([
    ['abort', 'AbortError'],
    ['release', 'InvalidStateError'],
  ] as const)('%s: a stream errors with %s', async (command, name) => {
    const { record, registration } = await halfWay(bytes);
    const reader = (await record.stream()).body?.getReader();
    await reader?.read();
    const rest = (async () => {
      while (!(await reader?.read())?.done);
    })();
    const ended = expect(rest).rejects.toMatchObject({ name });
    await registration[command]();
    await ended;
    await expect(record.stream()).rejects.toMatchObject({ name });
  });

  test('another tab streams it too', async () => {
    const { reopen, content, goOn } = await halfWay(bytes);
    const tab = await reopen();
    const [record] = (await (await tab.get('a'))?.matchAll()) ?? [];
    const response = await record?.stream();
    const read = expectContent(response, content);
    await goOn();
    await read;
  });
});

test('without a worker the same comes from rows', async () => {
  const { record, manager, content } = await finished(SIZES.large, false);
  expect(manager.storage.getSnapshot().bodies.inFiles).toBe(false);
  await expectContent(await record.responseReady, content);
  await expectContent(await record.file(), content);
});

test('the manager is closed: a stream that waits errors with AbortError', async () => {
  const { record, manager } = await halfWay(SIZES.small);
  const reader = (await record.stream()).body?.getReader();
  await reader?.read();
  const next = reader?.read();
  manager.close();
  await expect(next).rejects.toMatchObject({ name: 'AbortError' });
});

/** How reading what is no longer stored fails: the browsers have no name in common. */
const GONE = ['TypeError', 'NotFoundError', 'NotReadableError', 'AbortError', 'BodyMissingError'];

test('released: what was got before fails to be read, or is whole; nothing new is got', async () => {
  const { record, registration } = await finished(SIZES.large);
  const response = await record.responseReady;
  const blob = await record.blob();
  await registration.release();
  for (const read of [() => response.arrayBuffer(), () => blob.arrayBuffer()]) {
    const end = await read().catch((error: Error) => error.name);
    if (typeof end === 'string') expect(GONE).toContain(end);
    else expect(end.byteLength).toBe(SIZES.large);
  }
  for (const member of ['blob', 'file', 'stream'] as const)
    await expect(record[member]()).rejects.toMatchObject({ name: 'InvalidStateError' });
});

test('saved without a picker: a download by a link with the name of the file', async () => {
  const { record, content } = await finished(SIZES.small);
  const picker = Object.getOwnPropertyDescriptor(globalThis, 'showSaveFilePicker');
  Reflect.deleteProperty(globalThis, 'showSaveFilePicker');
  onTestFinished(() => {
    if (picker) Object.defineProperty(globalThis, 'showSaveFilePicker', picker);
  });
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {});
  onTestFinished(() => clicked.mockRestore());
  await record.saveAs();
  const [link] = clicked.mock.contexts as HTMLAnchorElement[];
  expect(link?.download).toBe('€.md');
  await expectContent(await fetch(link?.href ?? ''), content);
});
