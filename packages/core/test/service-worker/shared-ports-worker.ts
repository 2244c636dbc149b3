import { periodicTag } from '../../src/model/names.ts';
import { installBackgroundFetch, recordResponder, serveRecords } from '../../src/service-worker.ts';

// A service worker that calls everything of our entry, more than once, and counts what that opens.
const name = new URL(location.href).searchParams.get('name') ?? '';
const report = new BroadcastChannel(`${name}:report`);
const opened: string[] = [];

const { open } = IDBFactory.prototype;
IDBFactory.prototype.open = function (database, ...rest) {
  opened.push(`database ${database}`);
  return open.call(this, database, ...rest);
};
globalThis.BroadcastChannel = class extends BroadcastChannel {
  constructor(channel: string) {
    super(channel);
    opened.push(`channel ${channel}`);
  }
};

const respond = recordResponder({ name });
serveRecords({ name, handles: () => false });
const first = installBackgroundFetch({ name });
const second = installBackgroundFetch({ name });
const respondAgain = recordResponder({ name, query: { ignoreSearch: true } });
serveRecords({ name, handles: () => false });
const wakes: string[] = [];
second.wake$.subscribe(({ tag }) => wakes.push(tag));

const settled: string[] = [];
first.success$.subscribe(({ id }) => settled.push(id));

/** Only the browser makes events that can be extended. */
async function wake(): Promise<void> {
  const over: Promise<unknown>[] = [];
  const waitUntil = (promise: Promise<unknown>) => over.push(promise);
  const fields = { tag: periodicTag(name), waitUntil };
  globalThis.dispatchEvent(Object.assign(new Event('periodicsync'), fields));
  await Promise.all(over);
}

globalThis.addEventListener('message', ({ data: url }) => {
  const statusOf = async (response: Promise<Response | undefined>) => (await response)?.status;
  void (async () => {
    const answers = [respond(new Request(url)), respondAgain(new Request(`${url}?again`))];
    const statuses = await Promise.all(answers.map(statusOf));
    await wake();
    await wake();
    const same = first === second;
    report.postMessage({ opened, statuses, wakes: wakes.length, settled, same });
  })();
});
