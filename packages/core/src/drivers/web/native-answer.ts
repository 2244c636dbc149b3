import { type Clock, timeBox } from '../../browser/clock.ts';
import type {
  NativeBackgroundFetchRecord,
  NativeBackgroundFetchRegistration,
} from '../../browser/service-worker.ts';
import { announcedBytes } from '../../http/ranges.ts';
import type { RecordRow, RegistrationRows } from '../../model/rows.ts';
import type { IsSecretHeader } from '../../model/secrets.ts';
import {
  type BackgroundFetchFailureReason,
  type Problem,
  problemOf,
} from '../../model/snapshot.ts';
import { captureResponse, type StoredResponse } from '../../model/stored-exchange.ts';
import { nativeRecords, readTag } from './native-fetches.ts';

/** What the browser has for one request of a background fetch that is over. */
export type NativeAnswer =
  | { readonly kind: 'answer'; readonly response: Response }
  | { readonly kind: 'bad-status'; readonly response: Response; readonly problem: Problem }
  | { readonly kind: 'none'; readonly problem: Problem };

/** How long to wait for what lies on the browser's disk: everything of a background fetch that is over. */
export const NATIVE_ANSWER_LIMIT_MS = 30_000;

/**
 * Reads the head of what the browser has. Versions of Chromium show a record without an answer in different ways:
 * `responseReady` rejects, never settles, or resolves with a response of type `error` or of status 0. All of them mean the
 * same. A 206 to a request without `Range` is no answer either.
 */
export async function nativeAnswer(
  record: NativeBackgroundFetchRecord,
  clock: Clock,
): Promise<NativeAnswer> {
  let response: Response;
  try {
    response = await timeBox(
      clock,
      NATIVE_ANSWER_LIMIT_MS,
      "The browser's answer",
      () => record.responseReady,
    );
  } catch (error) {
    return { kind: 'none', problem: problemOf(error) };
  }
  const status = response?.status ?? 0;
  if (status === 0 || response.type === 'error')
    return none('NetworkError', 'The browser has no answer: the network or CORS has kept it away.');
  if (status === 206 && !record.request.headers.has('range'))
    return none('NetworkError', 'The server answered with a part where the whole was asked for.');
  if (response.ok) return { kind: 'answer', response };
  const problem = { name: 'HttpError', message: `The server answered ${status}.` };
  return { kind: 'bad-status', response, problem };
}

/**
 * Says why a body that the browser has kept may not be whole; `null` when it is whole. Chromium gives a request that it has
 * given up on as a response with status 200 and without a body, in a background fetch that is a success.
 */
export function whyNotWhole(
  method: string,
  status: number,
  received: number,
  announced: number | null,
  failureReason: BackgroundFetchFailureReason,
): string | null {
  if (announced !== null)
    return received === announced
      ? null
      : `The browser has kept ${received} of ${announced} announced bytes.`;
  if (received > 0 || method === 'HEAD' || status === 204 || status === 205) return null;
  const cutsOff = failureReason === 'download-total-exceeded' || failureReason === 'quota-exceeded';
  // Answers to other methods often have no body.
  if (method !== 'GET' && !cutsOff) return null;
  return 'The browser has kept no body of an answer that announced no length.';
}

const none = (name: string, message: string): NativeAnswer => ({
  kind: 'none',
  problem: { name, message },
});

/** Fetch §2.2.2 "CORS-safelisted response-header name". */
const safelisted: readonly string[] = [
  'cache-control',
  'content-language',
  'content-length',
  'content-type',
  'expires',
  'last-modified',
  'pragma',
];

export interface NativeResponseContext {
  readonly pageUrl: string;
  /** The URL of the request as it is stored; the browser's has a tag, and what `prepareRequest` has added. */
  readonly storedUrl: string;
  readonly isSecretHeader: IsSecretHeader;
}

/**
 * The head of a response from the browser's Background Fetch, as `fetch` would have given it. The first builds of Chromium
 * 156 gave type `default` and every header, of other origins too. From 156.0.8078 on, a response from another origin has
 * type `cors` and the safelisted headers only, whatever the server exposes.
 */
export function nativeResponseHead(
  response: Response,
  request: Request,
  { pageUrl, storedUrl, isSecretHeader }: NativeResponseContext,
): StoredResponse {
  const answered = { storedUrl, sentUrl: request.url, isSecretHeader };
  if (response.type !== 'default') return captureResponse(response, answered);
  const { status, statusText, redirected } = response;
  const url = response.url || request.url;
  const isOwn = (address: string): boolean => new URL(address).origin === new URL(pageUrl).origin;
  const basic = isOwn(request.url) && isOwn(url);
  const type = basic ? 'basic' : 'cors';
  const headers = basic ? response.headers : exposed(response.headers, request.credentials);
  return captureResponse({ url, status, statusText, redirected, type, headers }, answered);
}

/** Fetch §4.5: what the server lets other origins see. `*` counts only without credentials. */
function exposed(headers: Headers, credentials: RequestCredentials): Headers {
  const names = (headers.get('access-control-expose-headers') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase());
  const all = names.includes('*') && credentials !== 'include';
  return new Headers(
    [...headers].filter(([name]) => all || safelisted.includes(name) || names.includes(name)),
  );
}

/**
 * The browser's records that have more than the store, for a registration that another driver carries by now: the worker
 * may start long after the end, and pages stop waiting for a browser that moves nothing. How the browser's background
 * fetch ended does not matter here.
 */
export async function lateRecords(
  native: NativeBackgroundFetchRegistration,
  { registration, records }: RegistrationRows,
  clock: Clock,
): Promise<readonly NativeBackgroundFetchRecord[]> {
  const late: NativeBackgroundFetchRecord[] = [];
  for (const candidate of await nativeRecords(native)) {
    const tag = readTag(candidate.request.url);
    const record = tag?.uid === registration.uid ? records[tag.index] : undefined;
    if (record && (await isAhead(candidate, record, clock))) late.push(candidate);
  }
  return late;
}

async function isAhead(
  candidate: NativeBackgroundFetchRecord,
  { state, received }: RecordRow,
  clock: Clock,
): Promise<boolean> {
  if (state !== 'pending') return false;
  const answer = await nativeAnswer(candidate, clock);
  if (answer.kind !== 'answer' || !answer.response.body) return false;
  const announced = announcedBytes(candidate.request.method, answer.response.headers);
  return announced === null || announced > received;
}
