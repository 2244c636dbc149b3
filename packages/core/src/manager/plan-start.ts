import type { RegistrationState } from '../model/change.ts';
import type { BackgroundFetchOptions } from '../spec/fetch-options.ts';
import type { PreviousResponse, RecordRow } from '../store/record-row.ts';

/** What becomes of the registration that has settled under the id of a new one. */
export interface Replacement {
  readonly keepReplacedUntil: 'stored' | 'whole';
  /** By record of the new one: the whole response that is stored for the same request. */
  readonly previous: readonly (PreviousResponse | undefined)[];
}

export const REPLACE: Replacement = { keepReplacedUntil: 'stored', previous: [] };

/**
 * What `fetch` is to do where a registration with its id has settled: `null` to leave it as it is and resolve with it,
 * else to start, and to keep it meanwhile. What has succeeded is never deleted before something newer is whole, unless
 * the app says `replace`; what has failed gives way as soon as the new one is stored.
 */
export function planStart(
  settled: RegistrationState | undefined,
  requests: readonly Request[],
  ifSettled: NonNullable<BackgroundFetchOptions['ifSettled']>,
): Replacement | null {
  if (settled?.registration.result !== 'success' || ifSettled === 'replace') return REPLACE;
  const { records } = settled;
  const same = requests.map((request) => records.find((record) => isFor(record, request)));
  const inOrder = same.every((record, index) => record?.index === index);
  if (ifSettled === 'keep' && inOrder && requests.length === records.length) return null;
  return {
    keepReplacedUntil: 'whole',
    previous: same.map((record) => record && previousOf(record)),
  };
}

/**
 * Whether the record is what this request asks for: a GET of the same URL and range. A request that does something, or
 * brings a body, never asks for what is there. Headers are not looked at: tokens and trace ids differ each time.
 */
function isFor({ request: stored }: RecordRow, request: Request): boolean {
  return (
    request.method === 'GET' &&
    stored.method === 'GET' &&
    withoutFragment(stored.url) === withoutFragment(request.url) &&
    stored.headers.find(([name]) => name.toLowerCase() === 'range')?.[1] ===
      (request.headers.get('range') ?? undefined)
  );
}

function previousOf({ uid, index, state, request, response, received, bodyIn }: RecordRow) {
  const asksForRange = request.headers.some(([name]) => name.toLowerCase() === 'range');
  if (state !== 'done' || response?.status !== 200 || asksForRange) return undefined;
  return { response, received, bodyIn: bodyIn ?? { uid, index } };
}

function withoutFragment(url: string): string {
  const [address = ''] = url.split('#', 1);
  return address;
}
