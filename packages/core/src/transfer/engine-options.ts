import type { Clock } from '../browser/clock.ts';
import type { Channel, Connections, Locks } from '../browser/contexts.ts';
import type { Connectivity } from '../browser/lifecycle.ts';
import type { SnapshotSink } from '../model/messages.ts';
import { type IsSecretHeader, isSecretHeader } from '../model/secrets.ts';
import type { DriverGuarantees, Problem, SnapshotSource, WaitingFor } from '../model/snapshot.ts';
import type { Transport } from '../model/transport.ts';
import type { Store } from '../storage/store.ts';
import type { FairQueue } from './fair-queue.ts';
import type { HolderLiveness } from './holder-liveness.ts';

/** Which request `prepareRequest` is asked for. */
export interface PrepareRequestContext {
  /** The id that the app gave to `fetch()`. */
  readonly registrationId: string;
  /** The index of the request in the list that the app gave to `fetch()`. */
  readonly recordIndex: number;
  /** How many attempts have failed since the last new byte: `0` for the first one. */
  readonly attempt: number;
  /**
   * Why the last of these attempts failed, even if it was before a restart; `null` when none has failed. `status` is the
   * HTTP status of its answer, `null` when there was none. After a 401 or 403 it is time for a new token.
   */
  readonly previous: {
    /** What went wrong. */
    readonly problem: Problem;
    /** The HTTP status of the answer; `null` when there was none. */
    readonly status: number | null;
  } | null;
}

/**
 * Is called before every attempt, after restarts too, and returns the request to send in place of `request`. Neither has a
 * body: the stored body is sent with what is returned. What it adds is never stored. With `upload: 'tus'` each request of the
 * protocol is an attempt: `request` has its method, headers and address, which is the upload's once there is one.
 *
 * When it throws or rejects, returns no `Request`, or takes longer than the manager's `hookTimeoutMs`, the attempt counts as
 * network trouble: it is tried again after a wait, and the error is the record's `problem` meanwhile.
 *
 * @example
 * ```ts
 * const prepareRequest: PrepareRequest = async (request, { previous }) => {
 *   const headers = new Headers(request.headers);
 *   headers.set('Authorization', await token({ fresh: previous?.status === 401 }));
 *   return new Request(request, { headers });
 * };
 * ```
 */
export type PrepareRequest = (
  request: Request,
  context: PrepareRequestContext,
) => Request | Promise<Request>;

/** Which answer `validateResponse` is asked about. */
export interface ValidateResponseContext {
  /** The id that the app gave to `fetch()`. */
  readonly registrationId: string;
  /** The index of the request in the list that the app gave to `fetch()`. */
  readonly recordIndex: number;
  /** The URL of the request as `fetch()` has stored it. */
  readonly url: string;
  /** Bytes of the response that are stored already. They are kept when the answer is refused. */
  readonly downloaded: number;
  /** How many attempts have failed since the last new byte: `0` for the first one. */
  readonly attempt: number;
}

/**
 * Is called for every answer with a status of 2xx (not for those of uploads by tus) before a byte of it is stored; `response` has its status and headers, and
 * no body. Returns `undefined` or `true` to accept the answer, or the reason to refuse it, in words. What it throws is a
 * reason too, and so is an answer that takes longer than the manager's `hookTimeoutMs`.
 *
 * An answer that is refused counts as trouble that may pass: what is stored is kept, and the request is sent again after a
 * wait. The reason is the message of the record's `problem`.
 *
 * @example
 * ```ts
 * const validateResponse: ValidateResponse = ({ headers }) =>
 *   headers.get('content-type')?.startsWith('text/html') ? 'A login page answers.' : undefined;
 * ```
 */
export type ValidateResponse = (
  response: Response,
  context: ValidateResponseContext,
) => string | true | undefined | Promise<string | true | undefined>;

/** The engine's limits, all set. Durations are milliseconds, sizes bytes. */
export interface EngineOptions {
  readonly prepareRequest: PrepareRequest | null;
  readonly validateResponse: ValidateResponse | null;
  /** How long `prepareRequest` and `validateResponse` may take. */
  readonly hookTimeoutMs: number;
  /** Which headers of requests and responses are never written to disk. Must not throw. */
  readonly isSecretHeader: IsSecretHeader;
  readonly concurrency: {
    readonly total: number;
    readonly perRegistration: number;
    /** Over all contexts; `Infinity` does not count. */
    readonly perHost: number;
  };
  readonly retry: {
    /** The wait after the first attempt is a random time up to this; with each further one it doubles, up to `maxDelayMs`. */
    readonly baseDelayMs: number;
    readonly maxDelayMs: number;
    /** The longest wait that a server may ask for. */
    readonly maxRetryAfterMs: number;
    /** The record fails after this many attempts without a new byte. */
    readonly maxAttempts: number;
    /** The same once bytes of the record are stored; `null`: as `maxAttempts`. */
    readonly maxResumes: number | null;
    /** Whether 408, 425, 429 and 5xx are tried again. For Background Fetch they are failures, as any status that is not 2xx. */
    readonly statuses: boolean;
  };
  /** How long the network may bring nothing before an attempt is given up; longer for uploads and after failed attempts. */
  readonly stallTimeoutMs: number;
  /** How many stored bytes a resume asks for again, to compare them. */
  readonly overlapBytes: number;
  /** Bytes are written when there are so many, or when the first of them is so old. */
  readonly chunk: { readonly maxBytes: number; readonly maxAgeMs: number };
}

/** Chunks of 4 MiB were the fastest in measurements. What has arrived is written after a second at the latest. */
export const defaultEngineOptions: EngineOptions = {
  prepareRequest: null,
  validateResponse: null,
  hookTimeoutMs: 60_000,
  isSecretHeader,
  concurrency: { total: 8, perRegistration: 8, perHost: 4 },
  retry: {
    baseDelayMs: 5000,
    maxDelayMs: 60_000,
    maxRetryAfterMs: 3_600_000,
    maxAttempts: Number.POSITIVE_INFINITY,
    maxResumes: null,
    statuses: true,
  },
  stallTimeoutMs: 30_000,
  overlapBytes: 1024,
  chunk: { maxBytes: 4 * 1024 * 1024, maxAgeMs: 1000 },
};

/** The stretches of time in which the engine may run. */
export interface ExecutionWindows {
  /** Whether it may run now. On `false` everything stops at the last committed byte. */
  readonly open: SnapshotSource<boolean>;
  /** What a registration waits for while they are closed. */
  readonly waitingFor: WaitingFor;
  /**
   * Whether a request that is on its way and may not be sent twice is cut off too when they close, because the OS has to be
   * given back its time. Default `false`.
   */
  readonly areStrict?: boolean;
}

/** What all parts of one engine share. */
export interface EngineContext {
  readonly ports: EnginePorts;
  readonly options: EngineOptions;
  readonly queue: FairQueue;
  readonly liveness: HolderLiveness;
}

/** What the engine takes from its surroundings. */
export interface EnginePorts {
  readonly store: Store;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly connectivity: Connectivity;
  readonly connections: Connections;
  readonly windows: ExecutionWindows;
  readonly locks: Locks;
  /** To the other contexts; `null` where there is no way to them. */
  readonly channel: Channel | null;
  readonly transport: Transport;
  readonly sink: SnapshotSink;
  /** This context's name in snapshots. */
  readonly contextId: string;
  /** The manager's name: leases are named after it. */
  readonly name: string;
  /** The page's own URL. Not its base URL, which a `<base>` element may set to another origin. */
  readonly pageUrl: string;
  readonly guarantees: DriverGuarantees;
  /** The secret headers that the app gave in this context with a request; they are sent, and never stored. */
  readonly secretHeaders: (uid: string, index: number) => readonly (readonly [string, string])[];
  /**
   * Loads the `TusUploads` of `tus-upload.ts`, which few pages need. Their type is unknown here, because that file builds on this
   * one. Absent: no request is uploaded by tus.
   */
  readonly loadTus?: () => Promise<unknown>;
  /** Is called when there are no rows of a registration that was to be run. */
  readonly onMissing?: (uid: string) => void;
  /**
   * Is called when nothing is done for a registration that was to be run, and no snapshot says so: it is paused, settled,
   * gone or another driver's.
   */
  readonly onIdle?: (uid: string) => void;
  /**
   * Is called each time that a turn has failed, most likely by the store. The engine tries again after a wait that grows, or at
   * `retryNow`. A snapshot says so only if `isShown`: else its rows could not be read.
   */
  readonly onTrouble?: (uid: string, isShown: boolean) => void;
}

/** The bytes received are more than the app's `downloadTotal`: the whole registration fails. */
export class DownloadTotalExceededError extends Error {
  override readonly name = 'DownloadTotalExceededError';
}

/** The run has to stop without settling anything: the window closed, a command came, or the lease was lost. */
export class RunStoppedError extends Error {
  override readonly name = 'RunStoppedError';
}

/** The run has to stop for now: a request that is on its way and may not be sent twice may still get its answer. */
export class InterruptedError extends RunStoppedError {}

/** A request needs headers that are in the memory of another page, or of none any more. */
export class SecretMissingError extends Error {
  override readonly name = 'SecretMissingError';
}
