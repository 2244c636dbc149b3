import { timeBox } from '../../browser/clock.ts';
import type { TransferEnvironment } from '../../browser/environment.ts';
import type { Transport } from '../../model/transport.ts';
import type { DriverContext } from '../driver.ts';

/** A request does not wait longer for the code: it is sent by the page. */
const LOAD_LIMIT_MS = 3000;

export interface FilesTransport {
  readonly transport: Transport;
  readonly close: () => void;
}

type Context = Pick<
  DriverContext,
  'store' | 'environment' | 'lifecycle' | 'workerUrl' | 'onBodies'
>;

/**
 * The transport of a page whose downloads are written into files by a worker. Where that can't be, it is the page's own, and bodies
 * are stored in rows; `onBodies` is told why. The code of it is loaded with the first request.
 */
export function transportIntoFiles(
  context: Context,
  { transport: page, startWorker }: Pick<TransferEnvironment, 'transport' | 'startWorker'>,
): FilesTransport {
  const { environment, lifecycle, workerUrl, onBodies } = context;
  const inRows = (reason: string): void => onBodies({ inFiles: false, reason });
  const obstacle = obstacleOf(context, startWorker !== null);
  if (obstacle !== null || startWorker === null) {
    inRows(obstacle ?? '');
    return { transport: page, close: () => {} };
  }
  // A worker that was started only to know would be one for nothing in most pages.
  onBodies({ inFiles: null, reason: null });

  let close = (): void => {};
  const make = async (): Promise<Transport> => {
    const { TransferWorker, workerTransport, source } = await import(
      '../../transfer/worker/page-part.ts'
    );
    const worker = new TransferWorker({
      clock: environment.clock,
      start: async () => startWorker(workerUrl ? { url: workerUrl } : { source }),
      onAvailability: (reason) =>
        reason === null ? onBodies({ inFiles: true, reason }) : inRows(reason),
    });
    const stopListening = lifecycle.awake.subscribe(() => {
      if (!lifecycle.awake.getSnapshot()) worker.sleep();
    });
    close = () => {
      stopListening();
      worker.close();
    };
    return workerTransport(worker, page, () => environment.pageUrl);
  };
  let making: Promise<Transport> | null = null;
  const made = (): Promise<Transport> => {
    making ??= make().catch((error: unknown) => {
      // The network is gone, or another version of the app was deployed: the next request tries again.
      making = null;
      inRows(`The code of the transfer worker could not be loaded: ${String(error)}`);
      return page;
    });
    return making;
  };

  return {
    transport: {
      ...(page.head && { head: page.head.bind(page) }),
      async send(attempt) {
        const { request, body } = attempt;
        // Of uploads only a page can tell the progress, and what may not be sent twice must outlive the worker.
        if (request.method !== 'GET' || body) return page.send(attempt);
        const what = 'Loading the transfer worker';
        const loading = timeBox(environment.clock, LOAD_LIMIT_MS, what, made);
        return (await loading.catch(() => page)).send(attempt);
      },
    },
    close: () => close(),
  };
}

/** Why there can be no files; `null` when nothing is known against them. */
function obstacleOf(
  { store, environment, workerUrl }: Context,
  hasWorkers: boolean,
): string | null {
  if (workerUrl === false) return '`workerUrl` is false.';
  // Nobody would ever find the files again.
  if (store.durability === 'memory') return 'There is no disk.';
  if (!hasWorkers || !environment.filesRoot)
    return 'This browser has no files that a worker could write to.';
  return null;
}
