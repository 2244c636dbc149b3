import type { AttemptPlan } from '../http/plan-attempt.ts';
import type { RecordFailure } from '../model/transitions/settle.ts';
import type { TransportResponse } from '../model/transport.ts';
import { toHeaders } from '../spec/header-list.ts';
import type { RecordRow } from '../store/record-row.ts';
import type { StoredResponse } from '../store/stored-response.ts';

/** One exchange of a record: what was asked for, and what came. */
export interface Exchange {
  readonly plan: AttemptPlan;
  /** As it was sent, without its body. */
  readonly request: Request;
  readonly response: TransportResponse;
  /** The response's head as it may be stored. */
  readonly head: StoredResponse;
}

/** What tells one representation from another, as far as a head does. */
export function fingerprint({ status, headers }: StoredResponse): string {
  const named = toHeaders(headers);
  const names = ['content-type', 'etag', 'last-modified', 'content-length'];
  return JSON.stringify([status === 203 ? 200 : status, ...names.map((name) => named.get(name))]);
}

/** What is left of it where the server names each answer anew, or tells another length each time: its kind. */
export function kindOf({ status, headers }: StoredResponse): string {
  const type = toHeaders(headers).get('content-type');
  return JSON.stringify([status === 203 ? 200 : status, type]);
}

/** The record fails with it only when the app has bounded the attempts. */
export function strangerFailure(
  { received }: RecordRow,
  head: StoredResponse,
  message: string,
): RecordFailure {
  const type = toHeaders(head.headers).get('content-type') ?? 'no media type';
  const advice = `The ${received} bytes that are stored are kept (the answer: ${head.status}, ${type}). A login page or a captive portal answers so; \`validateResponse\` can refuse such answers.`;
  return {
    failureReason: 'fetch-error',
    problem: { name: 'HttpError', message: `${message} ${advice}` },
    response: head,
  };
}
