/** A dedicated worker as the page that has started it sees it. */
export interface DedicatedWorker {
  post(message: unknown): void;
  /** Calls `listener` for every message of the worker. */
  onMessage(listener: (message: unknown) => void): void;
  /** Calls `listener` when the worker could not be started, or has thrown. */
  onError(listener: (message: string) => void): void;
  end(): void;
}

/** The parts of a dedicated worker's global scope that are used. */
export interface DedicatedWorkerScope {
  readonly navigator: { readonly storage: Pick<StorageManager, 'getDirectory'> };
  readonly performance: Pick<Performance, 'now'>;
  /** Secure contexts have it, and only they have files. */
  readonly crypto: Pick<Crypto, 'randomUUID'>;
  fetch(request: Request): Promise<Response>;
  setTimeout(callback: () => void, delayMs: number): unknown;
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

/** The global scope of this dedicated worker. */
export const dedicatedWorkerScope = (): DedicatedWorkerScope =>
  globalThis as unknown as DedicatedWorkerScope;

/** A URL of a script: as a string, a `URL`, or a `TrustedScriptURL` (Trusted Types §2.2.3) where the page demands those. */
export type ScriptUrl = string | { toJSON(): string };

/** Where the script of a worker comes from: a URL, or its text. */
type WorkerScript = { readonly url: ScriptUrl } | { readonly source: string };

/** Starts a dedicated worker. Throws where the browser or the Content Security Policy does not let it. */
export type StartWorker = (script: WorkerScript) => DedicatedWorker;

/** `null` where the browser has no workers, or no origin private file system for them to write to. */
export function workerStarter(scope: Partial<typeof globalThis>): StartWorker | null {
  const { Worker: Constructor, navigator } = scope;
  const hasFiles = typeof navigator?.storage?.getDirectory === 'function';
  return Constructor && hasFiles ? (script) => startWorker(Constructor, script) : null;
}

function startWorker(Constructor: typeof Worker, script: WorkerScript): DedicatedWorker {
  const url =
    'url' in script
      ? script.url
      : URL.createObjectURL(new Blob([script.source], { type: 'text/javascript' }));
  const worker = new Constructor(url as string | URL, { name: 'bgfetch' });
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.addEventListener('message', ({ data }) => listener(data)),
    onError: (listener) =>
      worker.addEventListener('error', (event) => {
        // The page's own listeners for uncaught errors would take it for an error of the app.
        event.preventDefault();
        listener(event.message || 'The worker’s script could not be loaded.');
      }),
    end: () => worker.terminate(),
  };
}
