import type { Problem } from '../../model/snapshot.ts';
import type { Clock } from '../../platform/clock.ts';
import { timeBox } from '../../platform/time-box.ts';
import type { BackgroundFetchFailureReason } from '../../spec/background-fetch-result.ts';
import type { NativeBackgroundFetchRecord } from '../../spec/native-background-fetch.ts';

/** What the browser has for one request of a background fetch that is over. */
export type NativeAnswer =
  | { readonly kind: 'answer'; readonly response: Response }
  | { readonly kind: 'bad-status'; readonly response: Response; readonly problem: Problem }
  | { readonly kind: 'none'; readonly problem: Problem };

/** Of a background fetch that is over, everything lies on the disk of the browser. */
export const NATIVE_ANSWER_LIMIT_MS = 30_000;

/**
 * Reads the head of what the browser has. A record without an answer has had many shapes: `responseReady` rejects,
 * never settles, or resolves with a response of type `error` or of status 0. All of them mean the same. A part that
 * nobody asked for is no answer either.
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
    return none(nameOf(error), messageOf(error));
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
 * Why a body that the browser has kept of a response can't be believed to be whole; `null` when it can. Chromium gives
 * what it has given up on as a response with status 200 and without a body, in a background fetch that is a success.
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
  // Such an answer often has no body, and nothing is lost with it.
  if (method !== 'GET' && !cutsOff) return null;
  return 'The browser has kept no body of an answer that announced no length.';
}

const none = (name: string, message: string): NativeAnswer => ({
  kind: 'none',
  problem: { name, message },
});

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'UnknownError');
const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
