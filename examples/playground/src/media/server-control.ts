import type { LogEntry, ScopeFaults } from '@bgfetch-examples/media-server';
import {
  EMPTY,
  exhaustMap,
  fromEvent,
  map,
  type Observable,
  Subject,
  shareReplay,
  startWith,
  switchMap,
  timer,
} from 'rxjs';
import { controlAddress, SCOPE } from './server-address.ts';

const POLL_MS = 800;

export type ServerSettings = ScopeFaults & { readonly downForMs: number };

interface ServerView {
  /** `null` while the server itself cannot be reached. */
  readonly settings: ServerSettings | null;
  readonly log: readonly LogEntry[];
}

/** The media server's switches and its log, as this page sees them. */
export interface ServerControl {
  /** Polls while somebody looks and the page is visible. */
  readonly view$: Observable<ServerView>;
  change(faults: Partial<ScopeFaults>): Promise<void>;
  /** Cuts every connection and refuses new ones for so long. */
  goDown(ms: number): Promise<void>;
  clearFaults(): Promise<void>;
  clearLog(): Promise<void>;
}

export function createServerControl(): ServerControl {
  const changed$ = new Subject<void>();
  const send = async (
    path: string,
    method: string,
    body?: unknown,
    query: Readonly<Record<string, string>> = {},
  ): Promise<void> => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(controlAddress(path, { scope: SCOPE, ...query }), init);
    if (!response.ok) throw new Error(await response.text());
    changed$.next();
  };
  const visible$ = fromEvent(document, 'visibilitychange').pipe(
    startWith(null),
    map(() => document.visibilityState === 'visible'),
  );
  const view$ = visible$.pipe(
    // A change asks again at once, and drops an older answer that may still be on its way.
    switchMap((visible) => (visible ? changed$.pipe(startWith(undefined)) : EMPTY)),
    switchMap(() => timer(0, POLL_MS).pipe(exhaustMap(readView))),
    shareReplay({ bufferSize: 1, refCount: true }),
  );
  return {
    view$,
    change: (faults) => send('/control', 'PUT', faults),
    goDown: (ms) => send('/control/down', 'POST', undefined, { ms: String(ms) }),
    clearFaults: async () => {
      await send('/control/down', 'POST', undefined, { ms: '0' });
      await send('/control', 'DELETE');
    },
    clearLog: () => send('/control/log', 'DELETE'),
  };
}

async function readView(): Promise<ServerView> {
  try {
    const [settings, log] = await Promise.all([read('/control'), read('/control/log')]);
    return { settings: settings as ServerSettings, log: log as LogEntry[] };
  } catch {
    return { settings: null, log: [] };
  }
}

async function read(path: string): Promise<unknown> {
  const response = await fetch(controlAddress(path, { scope: SCOPE }));
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response.json();
}
