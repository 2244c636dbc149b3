import type {
  NativeBackgroundFetchEvent,
  NativeBackgroundFetchManager,
  NativeBackgroundFetchRecord,
  NativeBackgroundFetchRegistration,
  NativeBackgroundFetchUpdateUIEvent,
} from '../../src/browser/service-worker.ts';
import { installBackgroundFetchPolyfill } from '../../src/polyfill.ts';
import type { Order, RecordReport, Report } from './reports.ts';

// An app's service worker with the polyfill, for the tests. It reports every event; `?behaviour=` says what it does more.
installBackgroundFetchPolyfill({ force: true });

type SettledEvent = NativeBackgroundFetchUpdateUIEvent;

interface Scope {
  readonly registration: { readonly backgroundFetch: NativeBackgroundFetchManager };
  onbackgroundfetchfail: ((event: SettledEvent) => void) | null;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  addEventListener(type: 'install', listener: () => void): void;
  addEventListener(type: string, listener: (event: SettledEvent) => void): void;
  skipWaiting(): Promise<void>;
}

const scope = globalThis as unknown as Scope;
const behaviour = new URL(location.href).searchParams.get('behaviour');
let port: MessagePort | undefined;
const untold: Report[] = [];
let go: () => void;
const gone = new Promise<void>((resolve) => {
  go = resolve;
});

function tell(report: Report): void {
  if (port) port.postMessage(report);
  else untold.push(report);
}

scope.addEventListener('install', () => void scope.skipWaiting());
scope.addEventListener('message', ({ data, ports }) => {
  const { order } = (data ?? {}) as Partial<Order>;
  if (order === 'connect') {
    port = ports[0];
    for (const report of untold.splice(0)) tell(report);
  } else if (order === 'go') go();
  else if (order === 'fetch') void start(data);
  else tell({ kind: 'heard', data });
});
scope.addEventListener('backgroundfetchsuccess', handle);
scope.addEventListener('backgroundfetchabort', handle);
scope.onbackgroundfetchfail = handle;

async function start({ id, url }: { id: string; url: string }): Promise<void> {
  const registration = await scope.registration.backgroundFetch.fetch(id, url);
  tell({ kind: 'answer', value: registration.id });
}

function handle(event: SettledEvent): void {
  if (behaviour === 'late') {
    // After the event: nothing has extended it.
    setTimeout(async () => tell(await reportOf(event, await update(event, 1))), 0);
    return;
  }
  event.waitUntil(
    (async () => {
      tell(await reportOf(event, behaviour === 'update' ? await update(event, 2) : []));
      if (behaviour === 'hold') await gone;
    })(),
  );
}

async function update(event: SettledEvent, times: number): Promise<string[]> {
  const updates: string[] = [];
  for (let time = 0; time < times; time++)
    updates.push(await event.updateUI({ title: 'Done' }).then(() => 'updated', nameOf));
  return updates;
}

async function reportOf(event: NativeBackgroundFetchEvent, updates: string[]): Promise<Report> {
  const { registration, type } = event;
  const { id, result, failureReason, downloaded, uploaded, recordsAvailable } = registration;
  return {
    kind: 'event',
    type,
    interface: event.constructor.name,
    id,
    result,
    failureReason,
    downloaded,
    uploaded,
    recordsAvailable,
    members: membersOf(registration),
    eventMembers: Object.keys(event).filter((key) => key !== 'isTrusted'),
    records: await recordsOf(registration),
    updates,
  };
}

async function recordsOf(registration: NativeBackgroundFetchRegistration): Promise<RecordReport[]> {
  const records = await registration.matchAll().catch(() => []);
  return Promise.all(records.map(recordOf));
}

async function recordOf({
  request,
  responseReady,
}: NativeBackgroundFetchRecord): Promise<RecordReport> {
  const sent = { url: request.url, method: request.method };
  try {
    const { status, type, url: responseUrl, headers, ...response } = await seen(responseReady);
    return { ...sent, status, type, responseUrl, headers, text: response.text, error: '' };
  } catch (error) {
    const none = { status: 0, type: '', responseUrl: '', headers: {}, text: '' };
    return { ...sent, ...none, error: nameOf(error) };
  }
}

async function seen(ready: Promise<Response>) {
  const response = await ready;
  const { status, type, url, headers } = response;
  const text = await response.text();
  return { status, type, url, headers: Object.fromEntries(headers), text };
}

function membersOf(object: object): string[] {
  const members: string[] = [];
  for (const key in object)
    if (typeof (object as Record<string, unknown>)[key] !== 'function') members.push(key);
  return members;
}

const nameOf = (error: unknown): string => (error as Error).name;
