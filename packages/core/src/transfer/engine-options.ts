import type { Channel } from '../browser/channel.ts';
import type { Clock } from '../browser/clock.ts';
import type { Connections, Locks } from '../browser/locks.ts';
import type { Connectivity } from '../browser/page-lifecycle.ts';
import type { SnapshotSink } from '../model/messages.ts';
import { type IsSecretHeader, isSecretHeader } from '../model/secrets.ts';
import type { DriverGuarantees, Problem, SnapshotSource, WaitingFor } from '../model/snapshot.ts';
import type { Transport } from '../model/transport.ts';
import type { Store } from '../storage/store.ts';

/** What is about to be sent. */
export interface PrepareRequestContext {
  readonly registrationId: string;
  readonly recordIndex: number;
  /** `0` for the first attempt since the last byte of progress. */
  readonly attempt: number;
  /**
   * Why the attempt before this one failed, after restarts too; `null` when none has since the last byte of progress.
   * `status` is that of the answer, `null` when there was none: after a 401 or 403 it is time for a new token.
   */
  readonly previous: { readonly problem: Problem; readonly status: number | null } | null;
}

/**
 * Returns the request to send in place of `request` (which has no body; the stored body is sent with what is
 * returned). What it throws counts as network trouble: the attempt is retried. So does an answer that takes longer than
 * the manager's `hookTimeoutMs`.
 */
export type PrepareRequest = (
  request: Request,
  context: PrepareRequestContext,
) => Request | Promise<Request>;

/** Which answer `validateResponse` is asked about. */
export interface ValidateResponseContext {
  readonly registrationId: string;
  readonly recordIndex: number;
  /** As it was stored by `fetch()`. */
  readonly url: string;
  /** Response bytes of the record that are stored; they are kept when the answer is refused. */
  readonly downloaded: number;
  /** `0` for the first attempt since the last byte of progress. */
  readonly attempt: number;
}

/**
 * Is asked about every answer with a status of 2xx, before a byte of it is stored; `response` has its head and no body.
 * Returns nothing (or `true`) to take it, a reason to refuse it; what it throws is a reason as well. An answer that is
 * refused counts as trouble that may pass: what is stored is kept, and the request is sent again after a wait.
 */
export type ValidateResponse = (
  response: Response,
  context: ValidateResponseContext,
) => string | true | undefined | Promise<string | true | undefined>;

/** The engine's limits, all set. Durations are milliseconds, sizes bytes. */
export interface EngineOptions {
  readonly prepareRequest: PrepareRequest | null;
  readonly validateResponse: ValidateResponse | null;
  /** How long a hook of the app's may take. */
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
    readonly baseDelayMs: number;
    readonly maxDelayMs: number;
    /** The longest wait that a server may ask for. */
    readonly maxRetryAfterMs: number;
    readonly maxAttempts: number;
    /** In its place once bytes of the record are stored, which may be worth more patience; `null` for no difference. */
    readonly maxResumes: number | null;
    /** Whether 408, 425, 429 and 5xx are trouble that passes. The spec takes them for failures. */
    readonly statuses: boolean;
  };
  readonly stallTimeoutMs: number;
  /** How much of what is stored a resume asks for again, to compare it. */
  readonly overlapBytes: number;
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
  /** Is called when there are no rows of a registration that was to be run. */
  readonly onMissing?: (uid: string) => void;
}
