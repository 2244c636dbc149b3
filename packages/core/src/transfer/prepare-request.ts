import { abortable, timeBox } from '../browser/clock.ts';
import { type AttemptPlan, rangeHeader } from '../http/plan-attempt.ts';
import { conditionsOf } from './conditions.ts';
import type { SlotRequest } from './connections.ts';
import type { PrepareRequestContext } from './engine-options.ts';
import type { RecordRun } from './record-run.ts';

/** What a request of the record to `url` needs a slot for. */
export function slotRequest({ run, row, ports, options }: RecordRun, url: string): SlotRequest {
  const { method, bodyBytes } = row.request;
  const { origin } = new URL(url);
  const isCounted =
    Number.isFinite(options.concurrency.perHost) && !ports.connections.isMultiplexed(origin);
  return {
    uid: run.uid,
    host: isCounted ? origin : null,
    isUpload: bodyBytes !== null || !['GET', 'HEAD'].includes(method),
  };
}

/** `stored`, as the app's `prepareRequest` wants it. */
export async function prepareRequest(record: RecordRun, stored: Request): Promise<Request> {
  const { run, ports, options, row } = record;
  const hook = options.prepareRequest;
  if (!hook) return stored;
  const { index, attempts, problem, lastStatus = null } = row;
  const context: PrepareRequestContext = {
    registrationId: run.state.registration.id,
    recordIndex: index,
    attempt: attempts,
    previous: problem && { problem, status: lastStatus },
  };
  const answer = timeBox(ports.clock, options.hookTimeoutMs, '`prepareRequest`', async () =>
    hook(stored, context),
  );
  const prepared = await abortable(answer, run.signal);
  // It may be of another realm. Of all else `new Request` would take what its string is for a URL.
  if (Object.prototype.toString.call(prepared) === '[object Request]' && !prepared.bodyUsed)
    return prepared;
  throw new TypeError('`prepareRequest` has returned no Request, or one whose body was read.');
}

/** The request of one attempt, without its body: what was prepared, with the byte range that the plan asks for. */
export function buildRequest(record: RecordRun, plan: AttemptPlan, prepared: Request): Request {
  const { row } = record;
  const headers = new Headers(prepared.headers);
  // It is checked when the whole is stored: the browser would hold back the response, and refuse every part.
  const init: RequestInit = { headers, integrity: '' };
  // The HTTP cache would keep the response a second time, and writing it there costs as much again.
  if (prepared.cache === 'default' && row.request.bodyBytes === null) init.cache = 'no-store';
  if (plan.ranged) headers.set('Range', rangeHeader(plan.from, plan.to));
  if (plan.ifRange !== null && mayGuard(record, prepared)) headers.set('If-Range', plan.ifRange);
  for (const [name, value] of conditionsOf(row)) headers.set(name, value);
  return new Request(prepared, init);
}

/**
 * Whether `If-Range` is sent. To another origin it would cost a CORS preflight, which many servers refuse; so it would after
 * a redirect to another origin, which the type of the stored response tells. The validators of the answer are compared
 * in any case.
 */
function mayGuard({ ports, row }: RecordRun, { url }: Request): boolean {
  return new URL(url).origin === new URL(ports.pageUrl).origin && row.response?.type !== 'cors';
}
