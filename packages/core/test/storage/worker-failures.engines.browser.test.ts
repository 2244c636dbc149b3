import { describe, expect, test } from 'vitest';
import {
  expectedBytes,
  type ResourceDeviation,
} from '../../../../test/scripted-server/src/client.ts';
import { createBackgroundFetch } from '../../src/index.ts';
import { bytesOf, openSession, scripted, settled } from '../drivers/contract/contract-session.ts';
import { browserEnvironment } from '../support/browser-environment.ts';
import { createManager } from '../support/create-manager.ts';
import { filesOf, hasFiles, workerWith } from './stored-files.ts';

const setup = { createManager: createBackgroundFetch, driver: 'foreground' } as const;
const file = { kind: 'resource', seed: 'worker', bytes: 900_000 } as const;

/** Downloads the file. Resolves with what is said of the place of bodies, and with how often the server was asked. */
async function download(
  options: { workerUrl?: string },
  made: typeof setup = setup,
  faults: readonly ResourceDeviation[] = [],
) {
  const { name, manager } = await openSession(made, options);
  const resource = await scripted.script('w.bin', { ...file, faults });
  const registration = await manager.fetch('ep', resource.url);
  const { result, problem } = await settled(registration);
  expect({ result, problem }).toEqual({ result: 'success', problem: null });
  expect(await bytesOf(await registration.match(resource.url))).toEqual(expectedBytes(file));
  const { bodies } = manager.storage.getSnapshot();
  const requests = await scripted.requests(resource);
  return { bodies, requests, files: await filesOf(name) };
}

test.runIf(hasFiles)(
  'whether it writes into files is not known before the first download',
  async () => {
    const { manager } = await openSession(setup);
    await manager.ready;
    expect(manager.storage.getSnapshot().bodies).toEqual({ inFiles: null, reason: null });
  },
);

describe.runIf(hasFiles)('a worker that can’t be started: rows, with the reason', () => {
  test.each<[string, string, RegExp]>([
    ['its script is not there', '/there-is-no-such-worker.js', /can't run here/],
    ['its script throws', workerWith('throw new Error("broken by a test")'), /broken by a test/],
    [
      'it can’t write files',
      workerWith(
        'FileSystemSyncAccessHandle.prototype.write = () => { throw new DOMException("no", "SecurityError") }',
      ),
      /SecurityError/,
    ],
  ])('%s', async (_, workerUrl, reason) => {
    const { bodies, requests, files } = await download({ workerUrl });
    expect(bodies).toEqual({ inFiles: false, reason: expect.stringMatching(reason) });
    expect(files).toEqual([]);
    expect(requests).toHaveLength(1);
  });

  test('the browser does not let the page start it', async () => {
    const environment = browserEnvironment();
    const startWorker = () => {
      throw new DOMException('blob: is not allowed here.', 'SecurityError');
    };
    const { baseUrl, pageUrl } = environment;
    const made = {
      ...setup,
      createManager: (options: Parameters<typeof createBackgroundFetch>[0]) =>
        createManager({ ...environment, baseUrl, pageUrl, startWorker }, options),
    };
    const { bodies, requests } = await download({}, made as typeof setup);
    expect(bodies).toEqual({ inFiles: false, reason: 'blob: is not allowed here.' });
    expect(requests).toHaveLength(1);
  });
});

/** Does something a while after the worker has written its first bytes to a file that is no probe. */
const afterFirstBytes = (what: string): string => `{
  const { prototype } = FileSystemSyncAccessHandle, { write } = prototype;
  let isDue = false;
  prototype.write = function (piece, at) {
    if (!isDue && piece.byteLength > 1) setTimeout(() => { ${what} }, 150);
    isDue ||= piece.byteLength > 1;
    return write.call(this, piece, at);
  };
}`;

describe.runIf(hasFiles)('a worker that dies in mid-download costs one attempt', () => {
  test('it throws, again and again: the download goes on from the last counted byte each time', async () => {
    const workerUrl = workerWith(afterFirstBytes('throw new Error("broken by a test")'));
    const faults = [{ stallAfter: 300_000 }, { stallAfter: 300_000 }];
    const { bodies, requests, files } = await download({ workerUrl }, setup, faults);
    expect(bodies).toEqual({ inFiles: true, reason: null });
    expect(requests).toHaveLength(3);
    const froms = requests.map(({ range }) => Number(/bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0));
    // Each worker has brought something.
    expect(froms).toEqual([...new Set(froms)].toSorted((one, other) => one - other));
    // Nobody knows when the browser closes the file of a dead worker.
    expect(files).toHaveLength(3);
  });

  test('it is gone without a word: another one is started once it does not answer', async () => {
    // The first worker that gets so far closes itself; the ones after it do not.
    const channel = `alive-${crypto.randomUUID()}`;
    const workerUrl = workerWith(`{
      const channel = new BroadcastChannel('${channel}');
      let isSecond = false;
      channel.onmessage = () => { isSecond = true; };
      channel.postMessage('is anybody there?');
      ${afterFirstBytes('if (!isSecond) close()')}
    }`);
    const others = new BroadcastChannel(channel);
    let asked = 0;
    others.onmessage = () => {
      asked += 1;
      if (asked > 1) others.postMessage('yes, before you');
    };
    const environment = browserEnvironment();
    const { baseUrl, pageUrl, clock } = environment;
    // Ten seconds pass in one: a busy machine takes some hundred milliseconds to start a worker.
    const hurried = {
      ...clock,
      setTimer: (callback: () => void, delayMs: number) => clock.setTimer(callback, delayMs / 10),
    };
    const made = {
      ...setup,
      createManager: (options: Parameters<typeof createBackgroundFetch>[0]) =>
        createManager({ ...environment, baseUrl, pageUrl, clock: hurried }, options),
    };
    const faults = [{ stallAfter: 300_000 }];
    const { bodies } = await download({ workerUrl }, made as typeof setup, faults);
    others.close();
    expect(asked).toBeGreaterThan(1);
    expect(bodies).toEqual({ inFiles: true, reason: null });
  });
});
