import type { PrepareRequest, ValidateResponse } from '../engine/hooks.ts';
import { type IsSecretHeader, isSecretHeader } from '../spec/secret-headers.ts';

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

/** 4 MiB chunks measured best beside the next reads; older than a second, what has arrived is worth keeping. */
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
