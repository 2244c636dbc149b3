import type { ScriptUrl } from '../browser/dedicated-worker.ts';
import { checkOptions, mustBe, mustBeDriver, type OptionCheck } from '../model/fetch-options.ts';
import { chooseSecretHeaders, type SecretHeadersOption } from '../model/secrets.ts';
import type { DriverName } from '../model/snapshot.ts';
import type { Transport } from '../model/transport.ts';
import {
  defaultEngineOptions,
  type EngineOptions,
  type PrepareRequest,
  type ValidateResponse,
} from '../transfer/engine-options.ts';

/**
 * Options of `createBackgroundFetch`. All are optional. Durations are milliseconds and sizes bytes, all of them above 0.
 * `createBackgroundFetch` throws a `TypeError` for an unknown option and for a value that an option can't have.
 *
 * @example
 * ```ts
 * const bg = createBackgroundFetch({
 *   prepareRequest: async (request) => new Request(request, { headers: { Authorization: await token() } }),
 *   concurrency: { total: 3 },
 *   keepFailedMs: 24 * 60 * 60 * 1000,
 * });
 * ```
 */
export interface BackgroundFetchManagerOptions {
  /**
   * Names the database, the locks and the channel, so that several managers can live in one origin. Not empty, and without
   * a hyphen in front. Default `bgfetch`.
   */
  readonly name?: string;
  /** What carries background fetches that do not say it themselves. Default `auto`: the best one that is usable. */
  readonly driver?: 'auto' | DriverName;
  /** Makes the request to send, before every attempt: the place for fresh tokens and signed URLs. Default: none. */
  readonly prepareRequest?: PrepareRequest;
  /**
   * Which headers, of requests and of responses, are never written to disk: names that are added to those which
   * `isSecretHeader` recognises, or a function that decides in its place. Those of a request are sent from memory as long as
   * the page that gave them lives; afterwards `prepareRequest` has to add them. Default: what `isSecretHeader` says.
   */
  readonly secretHeaders?: SecretHeadersOption;
  /**
   * May refuse an answer of status 200 to 299 before a byte of it is stored: a captive portal or an error page may pass for
   * the file. What is stored is kept, and the request is sent again after a wait. Default: none.
   */
  readonly validateResponse?: ValidateResponse;
  /** How long `prepareRequest` and `validateResponse` may take before the attempt is given up. Default 60,000. */
  readonly hookTimeoutMs?: number;
  /**
   * The native plugin as the app imports it, or a wrapper of ionic-native or awesome-cordova-plugins. Default: the one that
   * is installed, if there is one. With `@bgfetch/core/compose` it is an option of `native()`.
   */
  readonly plugin?: unknown;
  /**
   * How long a wake by the native plugin may take before it is given back: milliseconds. Default 22,000, because iOS takes its
   * time back after 25 seconds or little more, and kills an app that is late; on Android 50,000, of the 60 seconds that the
   * plugin grants. With `@bgfetch/core/compose` it is an option of `native()`.
   */
  readonly wakeBudgetMs?: number;
  /**
   * How bytes move. Default: `fetch` and `XMLHttpRequest`, and Capacitor's native HTTP where it is enabled and needed. The web
   * driver does not use it.
   */
  readonly transport?: Transport;
  /**
   * Where the script of the dedicated worker is served that writes downloads into files: a URL of the page's own origin, absolute or
   * relative to the page, or a `TrustedScriptURL`. Needed only where the Content Security Policy forbids workers made of `blob:`
   * URLs (`worker-src`) or demands Trusted Types; `npx @bgfetch/core init` copies the script as `bgfetch-worker.js`. `false`: no
   * worker, and downloads are stored in IndexedDB. Default: the page makes the worker from its own code. `storage` says in `bodies`
   * what came of it.
   */
  readonly workerUrl?: ScriptUrl | false;
  /** How many records move at once. */
  readonly concurrency?: {
    /**
     * In this page. Default 8. From 6 on, the last place is kept for uploads and the last but one for the first record of what
     * the user starts, so that neither waits behind running downloads.
     */
    readonly total?: number;
    /** Of one registration. Default 8. */
    readonly perRegistration?: number;
    /**
     * Downloads from one host over HTTP/1.1, counted over all tabs. Browsers have 6 connections to a host: if downloads
     * took them all, the app itself could not be loaded from there. Default 4, of which the last is kept for what the user
     * starts; one more is used by uploads only. Where the browser tells that a host speaks HTTP/2 or 3 nothing is counted;
     * `Infinity` counts nowhere.
     */
    readonly perHost?: number;
  };
  /**
   * When a failed attempt is repeated: after a random wait between 0 and `min(maxDelayMs, baseDelayMs · 2^attempt)`, which is
   * called exponential backoff with full jitter.
   */
  readonly retry?: {
    /** Default 5,000. */
    readonly baseDelayMs?: number;
    /** Default 60,000. */
    readonly maxDelayMs?: number;
    /** The longest wait that a server may ask for by `Retry-After` (RFC 9110 §10.2.3). Default 3,600,000 (an hour). */
    readonly maxRetryAfterMs?: number;
    /** Attempts without a new byte after which a record fails. Default `Infinity`: network trouble is not failure. */
    readonly maxAttempts?: number;
  };
  /** An attempt that moves no byte for this long is given up and repeated. Default 30,000. */
  readonly stallTimeoutMs?: number;
  /** How bytes are collected before they are written to disk. */
  readonly chunk?: {
    /** A chunk that has this size is written: a whole number of bytes. Default 4,194,304 (4 MiB). */
    readonly maxBytes?: number;
    /** A chunk that is this old is written, whatever its size. Default 1,000. */
    readonly maxAgeMs?: number;
  };
  /** How long the web driver may take to load and to start before another driver takes the fetch. Default 5,000. */
  readonly webStartTimeoutMs?: number;
  /** Failures, aborted ones too, are released by themselves after this time. Default: 7 days; `Infinity` keeps them. */
  readonly keepFailedMs?: number;
}

/** The manager's options with their defaults. */
export interface ResolvedOptions {
  readonly name: string;
  readonly driver: 'auto' | DriverName;
  readonly webStartTimeoutMs: number;
  readonly keepFailedMs: number;
  readonly engine: EngineOptions;
  /** `undefined` when the one that is installed is to be found. */
  readonly plugin: unknown;
  /** `undefined` for what is safe on the platform. */
  readonly wakeBudgetMs: number | undefined;
  /** `null` for the environment's own. */
  readonly transport: Transport | null;
  /** `null` for the script that the package brings along. */
  readonly workerUrl: ScriptUrl | false | null;
}

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** Throws a `TypeError` that says which option is wrong and what it may be. */
export function resolveOptions(options: BackgroundFetchManagerOptions): ResolvedOptions {
  checkOptions('The options', options, CHECKS);
  const {
    name = 'bgfetch',
    driver = 'auto',
    webStartTimeoutMs = 5000,
    keepFailedMs = WEEK_MS,
    plugin,
    wakeBudgetMs,
    transport = null,
    workerUrl = null,
  } = options;
  const { concurrency, retry, chunk } = defaultEngineOptions;
  const engine: EngineOptions = withDefaults(defaultEngineOptions, {
    prepareRequest: options.prepareRequest,
    validateResponse: options.validateResponse,
    hookTimeoutMs: options.hookTimeoutMs,
    stallTimeoutMs: options.stallTimeoutMs,
    isSecretHeader: chooseSecretHeaders(options.secretHeaders),
    concurrency: withDefaults(concurrency, options.concurrency),
    retry: withDefaults(retry, options.retry),
    chunk: withDefaults(chunk, options.chunk),
  });
  const ofPage = { name, driver, webStartTimeoutMs, keepFailedMs, transport, workerUrl };
  return { ...ofPage, engine, plugin, wakeBudgetMs };
}

/** `values` with the defaults in place of those that are absent or `undefined`. */
function withDefaults<T extends object>(
  defaults: T,
  values: { readonly [Key in keyof T]?: T[Key] | undefined } = {},
): T {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(given) };
}

const isPositive = (value: unknown): boolean => typeof value === 'number' && value > 0;
const mustBePositive = mustBe('a number above 0', isPositive);

const mustBeFunction = mustBe(
  'a function',
  (value) => value === null || typeof value === 'function',
);

/** The check of an option that has options of its own. */
const mustBeGroup =
  (checks: Readonly<Record<string, OptionCheck>>): OptionCheck =>
  (name, value) =>
    checkOptions(`The options of \`${name}\``, value, checks, `${name}.`);

const CHECKS: Record<keyof BackgroundFetchManagerOptions, OptionCheck> = {
  // Web Locks §2.3 refuses names that begin with a hyphen.
  name: mustBe(
    'a string that is not empty and does not begin with a hyphen',
    (value) => typeof value === 'string' && /^[^-]/.test(value),
  ),
  driver: mustBeDriver,
  prepareRequest: mustBeFunction,
  validateResponse: mustBeFunction,
  hookTimeoutMs: mustBePositive,
  // `chooseSecretHeaders` checks it.
  secretHeaders: () => {},
  plugin: () => {},
  wakeBudgetMs: mustBePositive,
  transport: mustBe(
    'an object with a function `send`',
    (value) => value === null || typeof (value as Transport).send === 'function',
  ),
  workerUrl: mustBe(
    'a URL, or false',
    // The URL of a policy of Trusted Types is an object of another kind.
    (value) =>
      value === false ||
      (typeof value === 'string' ? value !== '' : typeof (value as URL)?.toJSON === 'function'),
  ),
  concurrency: mustBeGroup({
    total: mustBePositive,
    perRegistration: mustBePositive,
    perHost: mustBePositive,
  }),
  retry: mustBeGroup({
    baseDelayMs: mustBePositive,
    maxDelayMs: mustBePositive,
    maxRetryAfterMs: mustBePositive,
    maxAttempts: mustBePositive,
  }),
  stallTimeoutMs: mustBePositive,
  chunk: mustBeGroup({
    maxBytes: mustBe(
      'a whole number of bytes above 0',
      (value) => isPositive(value) && Number.isInteger(value),
    ),
    maxAgeMs: mustBePositive,
  }),
  webStartTimeoutMs: mustBePositive,
  keepFailedMs: mustBePositive,
};
