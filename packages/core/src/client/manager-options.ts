import type { BackgroundFetchManagerOptions } from '../manager/manager-options.ts';
import { checkKeys, oneOf } from '../model/fetch-options.ts';
import type { DriverName } from '../model/snapshot.ts';
import type { Transport } from '../model/transport.ts';
import { chooseSecretHeaders } from '../spec/secret-headers.ts';
import { defaultEngineOptions, type EngineOptions } from '../transfer/engine-options.ts';

/** The manager's options with their defaults. */
export interface ResolvedOptions {
  readonly name: string;
  readonly driver: 'auto' | DriverName;
  readonly webStartTimeoutMs: number;
  readonly keepFailedMs: number;
  readonly engine: EngineOptions;
  /** `undefined` when the one that is installed is to be found. */
  readonly plugin: unknown;
  /** `null` for the environment's own. */
  readonly transport: Transport | null;
}

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

const KNOWN: Record<keyof BackgroundFetchManagerOptions, true> = {
  name: true,
  driver: true,
  prepareRequest: true,
  validateResponse: true,
  hookTimeoutMs: true,
  secretHeaders: true,
  plugin: true,
  transport: true,
  concurrency: true,
  retry: true,
  stallTimeoutMs: true,
  chunk: true,
  webStartTimeoutMs: true,
  keepFailedMs: true,
};

/** Throws a `TypeError` that says which option is wrong and what it may be. */
export function resolveOptions(options: BackgroundFetchManagerOptions): ResolvedOptions {
  checkKeys('The options', options, Object.keys(KNOWN));
  const defaults = defaultEngineOptions;
  for (const group of ['concurrency', 'retry', 'chunk'] as const)
    if (options[group] !== undefined)
      checkKeys(`The options of \`${group}\``, options[group], Object.keys(defaults[group]));
  const engine: EngineOptions = {
    prepareRequest: options.prepareRequest ?? null,
    validateResponse: options.validateResponse ?? null,
    hookTimeoutMs: options.hookTimeoutMs ?? defaults.hookTimeoutMs,
    overlapBytes: defaults.overlapBytes,
    isSecretHeader: chooseSecretHeaders(options.secretHeaders),
    concurrency: { ...defaults.concurrency, ...options.concurrency },
    retry: { ...defaults.retry, ...options.retry },
    stallTimeoutMs: options.stallTimeoutMs ?? defaults.stallTimeoutMs,
    chunk: { ...defaults.chunk, ...options.chunk },
  };
  const {
    name = 'bgfetch',
    driver = 'auto',
    webStartTimeoutMs = 5000,
    keepFailedMs = WEEK_MS,
    plugin,
    transport = null,
  } = options;
  oneOf('driver', driver, ['auto', 'web', 'native', 'foreground']);
  // Web Locks refuse names that begin with a hyphen.
  if (typeof name !== 'string' || !/^[^-]/.test(name))
    throw new TypeError('`name` is a string that is not empty and does not begin with a hyphen.');
  if (engine.prepareRequest !== null && typeof engine.prepareRequest !== 'function')
    throw new TypeError('`prepareRequest` is a function.');
  if (engine.validateResponse !== null && typeof engine.validateResponse !== 'function')
    throw new TypeError('`validateResponse` is a function.');
  const numbers = {
    'concurrency.total': engine.concurrency.total,
    'concurrency.perRegistration': engine.concurrency.perRegistration,
    'concurrency.perHost': engine.concurrency.perHost,
    'retry.baseDelayMs': engine.retry.baseDelayMs,
    'retry.maxDelayMs': engine.retry.maxDelayMs,
    'retry.maxRetryAfterMs': engine.retry.maxRetryAfterMs,
    'retry.maxAttempts': engine.retry.maxAttempts,
    stallTimeoutMs: engine.stallTimeoutMs,
    hookTimeoutMs: engine.hookTimeoutMs,
    'chunk.maxBytes': engine.chunk.maxBytes,
    'chunk.maxAgeMs': engine.chunk.maxAgeMs,
    webStartTimeoutMs,
    keepFailedMs,
  };
  for (const [key, value] of Object.entries(numbers))
    if (typeof value !== 'number' || !(value > 0))
      throw new TypeError(`\`${key}\` is a number above 0; it was ${String(value)}.`);
  if (!Number.isInteger(engine.chunk.maxBytes))
    throw new TypeError('`chunk.maxBytes` is a whole number of bytes.');
  if (transport !== null && typeof transport?.send !== 'function')
    throw new TypeError('`transport` is an object with a function `send`.');
  return { name, driver, webStartTimeoutMs, keepFailedMs, engine, plugin, transport };
}
