import type { RecordRow } from '../../../../packages/core/src/model/rows.ts';
import { readBlob } from '../../../../packages/core/src/storage/bodies.ts';
import type { Store } from '../../../../packages/core/src/storage/store.ts';
import type { Answered } from './answer-to.ts';
import { finalStatuses, type WorldPlan } from './world-plan.ts';
import type { WorldServer } from './world-server.ts';

/** A law that did not hold. */
export class BrokenLaw extends Error {}

/** Knows what is true on the server, and looks at every change that the engine makes in the store. */
export class Oracle {
  readonly #plan: WorldPlan;
  readonly #server: WorldServer;
  #row: RecordRow | undefined;
  #broken: BrokenLaw | undefined;
  /** Whether an answer of the file itself could ever be read. */
  #everReadable = false;
  #everStored = false;
  #most = 0;
  /** How often more bytes were stored than ever before: progress that is not thrown away again. */
  growths = 0;

  constructor(plan: WorldPlan, server: WorldServer) {
    this.#plan = plan;
    this.#server = server;
  }

  /** The first violation, if there was one. It is kept: what an engine does with an error is its own affair. */
  get broken(): BrokenLaw | undefined {
    return this.#broken;
  }

  /** The same store, watched. */
  watch(store: Store): Store {
    const transact: Store['transact'] = async (...given) => {
      const changed = await store.transact(...given);
      for (const record of changed?.records ?? []) this.#see(record);
      return changed;
    };
    return new Proxy(store, {
      get: (target, name) => {
        if (name === 'transact') return transact;
        const member = Reflect.get(target, name) as unknown;
        return typeof member === 'function' ? member.bind(target) : member;
      },
    });
  }

  #see(row: RecordRow): void {
    const before = this.#row;
    this.#row = row;
    if (row.response) this.#everReadable = true;
    if (row.received > this.#most) this.growths += 1;
    this.#most = Math.max(this.#most, row.received);
    if (row.received > 0 && isOfTheFile(row)) this.#everStored = true;
    if (before?.state !== 'pending') return;
    if (row.state === 'failed') this.#judgeFailure(before, row);
    else if (row.received < before.received) this.#judgeFall(before, row);
  }

  /** Law 10. */
  #judgeFall(before: RecordRow, row: RecordRow): void {
    const answer = this.#server.lastAnswer;
    if (answer && isProof(before, answer)) return;
    // Where nothing can be continued the record starts over, but not because of any answer that comes along.
    if (answer?.status === 200 && !answer.impostor) return;
    this.#fail(
      `Law 10: ${before.received} stored bytes fell to ${row.received} because of ${answer ? `${answer.status} ${[...answer.headers]}` : 'no answer'}.`,
    );
  }

  #judgeFailure(before: RecordRow, row: RecordRow): void {
    const answer = this.#server.lastAnswer;
    const { failureReason, problem } = row;
    if (failureReason === 'bad-status' && answer && isFinal(answer.status)) return;
    if (failureReason === 'fetch-error' && !this.#everReadable && this.#plan.server) {
      if (problem?.name === 'CorsRefusedError') return;
    }
    this.#fail(
      `Law 10: failed with ${failureReason} ${problem?.name} ${problem?.message}, ${before.received} bytes stored, after ${answer?.status ?? 'no answer'}.`,
    );
  }

  #fail(message: string): void {
    this.#broken ??= new BrokenLaw(message);
  }

  /** Law 11, once it has settled. */
  async judgeEnd(store: Store, uid: string): Promise<void> {
    const state = await store.read(uid);
    const record = state?.records[0];
    if (!record || state.registration.result !== 'success') return;
    const body = { uid, index: 0, side: 'response' } as const;
    const blob = await readBlob(store, body, { start: 0, end: record.received });
    const bytes = String(new Uint8Array(await blob.arrayBuffer()));
    const { versions, impostors } = this.#server;
    const isVersion = versions.some(({ decoded }) => String(decoded) === bytes);
    const unproven = Boolean((record as { unproven?: boolean }).unproven);
    const hasSign = tellsTheEnd(this.#plan);
    if (isVersion) {
      if (unproven && hasSign)
        this.#fail('Law 11: a success that is proved says that it is unproven.');
      return;
    }
    // What came first and looked like a file is one, as far as anybody can tell; with a hook HTML does not.
    const isImpostor = impostors.some((impostor) => String(impostor) === bytes);
    const refused =
      this.#plan.refusesHtml &&
      bytes !== '' &&
      record.response?.headers.some(
        ([name, value]) => name === 'content-type' && value.includes('html'),
      );
    if (isImpostor && !refused && !this.#everStored) return;
    if (unproven && !hasSign) return;
    this.#fail(
      `Law 11: a success with ${record.received} bytes that are no version${unproven ? ', unproven' : ''}: ${bytes.slice(0, 60)}.`,
    );
  }
}

/**
 * Whether a page can see where a body ends. From another origin a length may count compressed bytes, since
 * `Content-Encoding` is hidden there: where a browser takes a cut for an end, nothing tells the two apart.
 */
const tellsTheEnd = ({ server, browser }: WorldPlan): boolean =>
  server.length === 'given' &&
  server.coding === 'none' &&
  !(browser.cutIsEnd && (server.crossOrigin || server.redirected));

/** What stands in for the file, a login page for instance, has another type. */
const isOfTheFile = ({ response }: RecordRow): boolean =>
  response?.headers.some(([, value]) => value === 'application/octet-stream') ?? false;

const isFinal = (status: number) =>
  finalStatuses.includes(status) || [304, 401, 403, 405, 413].includes(status) || status < 200;

/** Whether an answer proves that what is stored is of another representation, or that it can't be of this one. */
function isProof(before: RecordRow, { status, headers, impostor }: Answered): boolean {
  if (impostor || ![200, 206, 416].includes(status)) return false;
  const stored = new Headers(
    before.response?.headers.map(([name, value]) => [name, value] as [string, string]),
  );
  const strong = (list: Headers) => (list.get('etag')?.startsWith('"') ? list.get('etag') : null);
  const [was, is] = [strong(stored), strong(headers)];
  if (was !== null && is !== null) return was !== is;
  const dates = [stored.get('last-modified'), headers.get('last-modified')];
  return dates[0] !== null && dates[1] !== null && dates[0] !== dates[1];
}
