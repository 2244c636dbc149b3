import type { DedicatedWorkerScope } from '../../browser/dedicated-worker.ts';
import { syncAccessHandleOf } from './body-file.ts';
import { hashOf } from './hashes.ts';
import {
  type HashOrder,
  type PlainRequest,
  plainError,
  type WorkerCommand,
  type WorkerReport,
} from './protocol.ts';
import { receiveBody } from './receive.ts';
import { soonWhole } from './soon-whole.ts';

/** One answer whose body is not received yet. */
interface Exchange {
  readonly abort: AbortController;
  /** `undefined` before the answer has come. */
  body: ReadableStream<Uint8Array> | null | undefined;
  stopAt: number | null;
}

/** What a dedicated worker does that moves bodies into files. Says first whether it can. */
export async function runTransferWorker(scope: DedicatedWorkerScope): Promise<void> {
  const exchanges = new Map<number, Exchange>();
  const post = (report: WorkerReport, transfer: Transferable[] = []): void =>
    scope.postMessage(report, transfer);
  const root = () => scope.navigator.storage.getDirectory();

  const wait = (ms: number) =>
    new Promise<null>((resolve) => scope.setTimeout(() => resolve(null), ms));

  async function fetchHead(id: number, plain: PlainRequest, wholeBytes: number): Promise<void> {
    const exchange: Exchange = { abort: new AbortController(), body: undefined, stopAt: null };
    exchanges.set(id, exchange);
    try {
      const response = await scope.fetch(requestOf(plain, exchange.abort.signal));
      const { url, status, statusText, type, redirected, headers } = response;
      const head = { url, status, statusText, type, redirected, headers: [...headers] };
      const body = await soonWhole(response, wholeBytes, wait);
      if (body instanceof ArrayBuffer) {
        exchanges.delete(id);
        return post({ type: 'head', id, head, whole: body }, [body]);
      }
      exchange.body = body;
      post({ type: 'head', id, head });
    } catch (error) {
      exchanges.delete(id);
      const failure = { kind: 'network' as const, ...plainError(error) };
      post({ type: 'ended', id, end: { position: 0, error: failure, digest: null } });
      post({ type: 'closed', id, flushedTo: null });
    }
  }

  async function hash(id: number, { algorithm, blob }: HashOrder): Promise<void> {
    const exchange: Exchange = { abort: new AbortController(), body: undefined, stopAt: null };
    exchanges.set(id, exchange);
    const digest = await hashOf(blob, algorithm, exchange.abort.signal).catch(() => null);
    exchanges.delete(id);
    post({ type: 'hashed', id, digest });
    post({ type: 'closed', id, flushedTo: null });
  }

  scope.addEventListener('message', ({ data }) => {
    const command = data as WorkerCommand;
    const { id } = command;
    if (command.type === 'fetch') return void fetchHead(id, command.request, command.wholeBytes);
    const exchange = exchanges.get(id);
    if (command.type === 'abort') {
      exchanges.delete(id);
      return exchange?.abort.abort();
    }
    if (command.type === 'hash') return void hash(id, command);
    if (exchange?.body === undefined) return;
    if (command.type === 'stopAt') {
      exchange.stopAt = command.at;
      return;
    }
    exchange.stopAt = command.order.stopAt;
    const ports = {
      root,
      now: () => scope.performance.now(),
      wait,
      signal: exchange.abort.signal,
      stopAt: () => exchange.stopAt,
      report: (report: object, transfer?: Transferable[]) =>
        post({ ...report, id } as WorkerReport, transfer),
    };
    void receiveBody(exchange.body, command.order, ports).finally(() => exchanges.delete(id));
  });

  const problem = await probe(scope).then(
    () => null,
    (error: unknown) => plainError(error),
  );
  post({ type: 'ready', problem });
}

function requestOf({ url, headers, ...init }: PlainRequest, signal: AbortSignal): Request {
  return new Request(url, { ...init, headers: headers.map(([...pair]) => pair), signal });
}

const PROBE = 'bgfetch-probe-';
/** A probe takes some milliseconds. One that is older was left by a worker that was killed. */
const PROBE_LIMIT_MS = 10_000;

/** Writes and deletes a file. Rejects where the browser has none for us, and in private modes that refuse to write. */
async function probe({ navigator, crypto }: DedicatedWorkerScope): Promise<void> {
  const directory = await navigator.storage.getDirectory();
  const name = `${PROBE}${crypto.randomUUID()}`;
  const file = await directory.getFileHandle(name, { create: true });
  try {
    const handle = await syncAccessHandleOf(file);
    try {
      handle.write(new Uint8Array(1), { at: 0 });
    } finally {
      handle.close();
    }
    void deleteOldProbes(directory, (await file.getFile()).lastModified).catch(() => {});
  } finally {
    await directory.removeEntry(name);
  }
}

async function deleteOldProbes(directory: FileSystemDirectoryHandle, now: number): Promise<void> {
  for await (const [name, handle] of directory.entries()) {
    if (!name.startsWith(PROBE) || handle.kind !== 'file') continue;
    const { lastModified } = await (handle as FileSystemFileHandle).getFile();
    if (now - lastModified > PROBE_LIMIT_MS) await directory.removeEntry(name);
  }
}
